package org.peerbase.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {
    private static final String V0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";

    static List<List<String>> vectors() {
        return Vectors.rows("cid.csv");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldReadAndWriteTheVectors(List<String> row) {
        Cid cid = Cid.v1(Long.parseLong(row.get(2)), Multihash.fromBytes(hex(row.get(3))));

        assertThat(Cid.parse(row.get(1))).isEqualTo(cid).hasSameHashCodeAs(cid);
        assertThat(cid.toString(Multibase.valueOf(row.get(0)))).isEqualTo(row.get(1));
        assertThat(Cid.fromBytes(cid.toBytes())).isEqualTo(cid);
    }

    @Test
    void shouldReadAndWriteVersion0() {
        Cid cid = Cid.parse(V0);

        // The empty UnixFS directory's neighbour in every IPFS test: the hash of an empty dag-pb node.
        assertThat(cid.version()).isZero();
        assertThat(cid.codec()).isEqualTo(Cid.DAG_PB);
        assertThat(cid.multihash()).isEqualTo(Multihash.of(HashFunction.SHA2_256, new byte[0]));
        assertThat(cid).hasToString(V0);
        assertThat(Cid.fromBytes(cid.toBytes())).isEqualTo(cid);
        assertThat(cid).isNotEqualTo(Cid.v1(Cid.DAG_PB, cid.multihash()));
    }

    @Test
    void shouldNameContent() {
        byte[] content = "hello bitswap".getBytes(StandardCharsets.UTF_8);

        assertThat(Cid.v1(Cid.RAW, Multihash.of(HashFunction.SHA2_256, content)))
                .hasToString("bafkreihi4axg2qoe2j6qan2mmzzsg5hjsozobzf52pwfdlgswy437t7m6q");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zIII",
                "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1",
                "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
                "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3m",
                "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mmaa",
                "f0055000101",
                "f0255000101",
                "f01d500000101",
                "?afkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm"
            })
    void shouldRefuseEverythingElse(String text) {
        assertThatThrownBy(() -> Cid.parse(text)).isInstanceOf(MalformedInputException.class);
    }
}
