package org.peerbase.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VarintTest {
    static List<List<String>> vectors() {
        return Vectors.rows("varint.csv");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldWriteAndReadTheVectorsOfTheSpecification(List<String> row) {
        long value = Long.parseLong(row.get(0));

        assertThat(Varint.encode(value)).isEqualTo(hex(row.get(1)));
        assertThat(Varint.decode(hex(row.get(1)))).isEqualTo(value);
    }

    @Test
    void shouldReadBackEveryPowerOfTwoAndItsNeighbours() {
        for (int bit = 0; bit < 63; bit++) {
            for (long value = (1L << bit) - 1; value <= (1L << bit) + 1 && value >= 0; value++) {
                byte[] encoded = Varint.encode(value);

                assertThat(encoded).hasSize(Varint.size(value));
                assertThat(Varint.decode(encoded)).isEqualTo(value);
            }
        }
        assertThat(Varint.encode(Long.MAX_VALUE)).hasSize(Varint.MAX_BYTES);
        assertThat(Varint.decode(Varint.encode(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "8000, not minimal",
        "ff00, not minimal",
        "ffffffffffffffff00, not minimal",
        "ffffffffffffffffff01, longer than 9 bytes",
        "80808080808080808080, longer than 9 bytes",
        "80, ends inside",
        "0101, trailing"
    })
    void shouldRefuseEverythingElse(String encoded, String reason) {
        assertThatThrownBy(() -> Varint.decode(hex(encoded)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldWaitForTheRestOfAVarint() {
        ByteBuffer in = ByteBuffer.wrap(hex("018080"));

        assertThat(Varint.tryRead(in)).isEqualTo(1);
        assertThat(Varint.tryRead(in)).isEqualTo(Varint.INCOMPLETE);
        assertThat(in.position()).isEqualTo(1);
    }

    @Test
    void shouldNotAllocateForALengthThatIsNotThere() {
        assertThatThrownBy(() -> Varint.readLengthPrefixed(ByteBuffer.wrap(hex("ffffffff07")), Integer.MAX_VALUE))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("0 bytes left");
        assertThatThrownBy(() -> Varint.readLengthPrefixed(ByteBuffer.wrap(hex("020000")), 1))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("limit of 1");
    }

    @Test
    void shouldNotWriteNegativeValues() {
        assertThatThrownBy(() -> Varint.encode(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
