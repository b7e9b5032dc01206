package org.peerbase.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultihashTest {
    static List<List<String>> vectors() {
        return Vectors.rows("multihash.csv");
    }

    static List<List<String>> blake3() {
        return Vectors.rows("blake3.csv");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldMakeTheVectorsOfTheSpecification(List<String> row) {
        HashFunction function = Arrays.stream(HashFunction.values())
                .filter(candidate -> candidate.label().equals(row.get(0)))
                .findFirst()
                .orElseThrow();
        byte[] input = row.get(2).getBytes(StandardCharsets.UTF_8);
        Multihash computed = Multihash.of(function, input);
        byte[] expected = hex(row.get(3));

        if (computed.digest().length * 8 == Integer.parseInt(row.get(1))) {
            assertThat(computed.toBytes()).isEqualTo(expected);
            assertThat(Multihash.fromBytes(expected)).isEqualTo(computed).hasSameHashCodeAs(computed);
            assertThat(computed.matches(input)).isTrue();
            assertThat(computed.matches(new byte[1])).isFalse();
        } else {
            assertThatThrownBy(() -> Multihash.fromBytes(expected))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("bytes long");
        }
    }

    @ParameterizedTest
    @MethodSource("blake3")
    void shouldHashAsBlake3(List<String> row) {
        byte[] input = new byte[Integer.parseInt(row.get(0))];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i % 251);
        }

        assertThat(Multihash.of(HashFunction.BLAKE3, input).toBytes()).isEqualTo(hex("1e20" + row.get(1)));
    }

    @Test
    void shouldKeepDataAsItIs() {
        assertThat(Multihash.of(HashFunction.IDENTITY, hex("666f6f")).toBytes()).isEqualTo(hex("0003666f6f"));
        assertThatThrownBy(() -> Multihash.of(HashFunction.IDENTITY, new byte[Multihash.MAX_DIGEST_BYTES + 1]))
                .isInstanceOf(MalformedInputException.class);
    }

    @Test
    void shouldKeepFunctionsThatItDoesNotKnow() {
        Multihash sha3 = Multihash.fromBytes(hex("1403010203"));

        assertThat(sha3.function()).isEmpty();
        assertThat(sha3.code()).isEqualTo(0x14);
        assertThat(sha3.toBytes()).isEqualTo(hex("1403010203"));
        assertThat(sha3.matches(hex("010203"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "12", "1220", "122000", "000201", "00020102ff", "940003010203", "008100", "00ffffffff7f"})
    void shouldRefuseEverythingElse(String bytes) {
        assertThatThrownBy(() -> Multihash.fromBytes(hex(bytes))).isInstanceOf(MalformedInputException.class);
    }
}
