package org.peerbase.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultibaseTest {
    static List<List<String>> vectors() {
        return Vectors.rows("multibase.csv");
    }

    static List<List<String>> mixedCase() {
        return Vectors.rows("multibase-mixed-case.csv");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldWriteAndReadTheVectorsOfTheSpecification(List<String> row) {
        Multibase base = Multibase.valueOf(row.get(0));

        assertThat(base.encode(hex(row.get(1)))).isEqualTo(row.get(2));
        assertThat(Multibase.decode(row.get(2))).isEqualTo(hex(row.get(1)));
        assertThat(Multibase.ofPrefixOf(row.get(2))).isEqualTo(base);
    }

    @ParameterizedTest
    @MethodSource("mixedCase")
    void shouldRefuseMixedCase(List<String> row) {
        assertThatThrownBy(() -> Multibase.decode(row.get(1)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("no digit");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadBackWhatItWrites(Multibase base) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(i < 400 ? 80 : 600)];
            random.nextBytes(bytes);
            for (int zeros = random.nextInt(4); zeros > 0 && zeros < bytes.length; zeros--) {
                bytes[zeros - 1] = 0;
            }
            assertThat(Multibase.decode(base.encode(bytes))).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?abc",
                "fa",
                "bb",
                "bbb1",
                "bac",
                "ba=",
                "cae",
                "cae=====",
                "cae=======",
                "cae=======a",
                "c=",
                "maB",
                "mA",
                "MAA",
                "MAA=",
                "MAA===",
                "MA===",
                "ma_b",
                "ua+b",
                "z0",
                "zO",
                "zé",
                "k_",
                "b\u0131"
            })
    void shouldRefuseWhatNoBytesAreWrittenAs(String text) {
        assertThatThrownBy(() -> Multibase.decode(text)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void shouldLimitTheBasesWhoseWorkGrowsWithTheSquare() {
        String longest = "z".repeat(Multibase.MAX_RADIX_LENGTH);

        assertThat(Multibase.BASE58BTC.decodeBare(longest)).isNotEmpty();
        assertThatThrownBy(() -> Multibase.BASE58BTC.decodeBare(longest + "z"))
                .isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> Multibase.BASE36.encode(new byte[Multibase.MAX_RADIX_LENGTH + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
