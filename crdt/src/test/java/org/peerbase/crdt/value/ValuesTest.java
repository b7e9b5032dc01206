package org.peerbase.crdt.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.codec.ByteReader;

/** Equality and the one form of values. */
class ValuesTest {
    @Test
    void shouldRefuseCodecsOfClassesThatValuesNeverHave() {
        List<Class<?>> never = List.of(
                Integer.class, Float.class, Short.class, byte[].class, int.class, ArrayList.class, Thread.class);
        for (Class<?> type : never) {
            assertThatThrownBy(() -> ElementCodec.of(type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type.getName())
                    .hasMessageContaining("Long")
                    .hasMessageContaining("Bytes");
        }
        List<Class<?>> known = List.of(
                Object.class, Boolean.class, Long.class, BigInteger.class, Double.class, Number.class, String.class);
        known.forEach(ElementCodec::of);
        ElementCodec.of(Bytes.class);
        ElementCodec.of(List.class);
        ElementCodec.of(Map.class);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotSlowDownOnKeysWithEqualHashes() {
        ValueMap map = new ValueMap();
        for (Object key : CollidingValues.lists(1 << 15)) {
            map.add(Values.encode(key), key, 1L);
        }
        Object read = Values.read(new ByteReader(Values.encode(Values.of(map)).toByteArray()));
        assertThat(Objects.equals(read, map)).isTrue();
    }

    @Test
    void shouldCompareValuesByContent() {
        Object one = Values.of(List.of(new byte[] {1, 2}, Map.of("a", 1, "b", 2)));
        Object other = Values.of(List.of(Bytes.of((byte) 1, (byte) 2), Map.of("b", 2L, "a", 1L)));
        assertThat(one).isEqualTo(other);
        assertThat(Values.encode(one)).isEqualTo(Values.encode(other)).hasSameHashCodeAs(Values.encode(other));
        assertThat(Collections.singletonList(one)).isEqualTo(List.of(other));
    }
}
