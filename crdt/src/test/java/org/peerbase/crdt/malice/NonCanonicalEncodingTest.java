package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.MALLORY;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;

/** Attack 20: one content in other bytes, so that replicas with equal states would have different ones. */
class NonCanonicalEncodingTest {
    /** Each value in another spelling than ours, in hexadecimal: as an element, a key, or something written. */
    @ParameterizedTest
    @CsvSource({
        "a varint that is padded, 038100",
        "a varint that is padded twice, 03818000",
        "minus zero, 068000000000000000",
        "a NaN with something in it, 067ff8000000000001",
        "a NaN with a sign, 06fff8000000000000",
        "a big integer that is padded, 05020001",
        "a negative big integer that is padded, 0502ffff",
        "a big integer of no bytes, 0500",
        "a map whose keys are not sorted, 0a02 0302 00 0301 00",
        "a map with a key twice, 0a02 0301 00 0301 00",
        "a text with a character in two bytes that fits one, 0702c1a1",
        "a text with half of a surrogate pair, 0703eda080",
        "a length that is padded, 07810061",
        "a tag that no value has, 0b"
    })
    void shouldRefuseValuesInAnotherSpelling(String what, String spelling) {
        byte[] value = HexFormat.of().parseHex(spelling.replace(" ", ""));
        String[] heads = {
            "gset 01",
            "2pset 01",
            "rwlwwset 0102",
            "lwwreg 01",
            "aworset 0400",
            "rworset 040001",
            "mvreg 0400",
            "rga 06000000",
            "ormap 040104"
        };
        for (String head : heads) {
            byte[] start = HexFormat.of().parseHex(head.substring(head.indexOf(' ') + 1));
            byte[] delta = Arrays.copyOf(start, start.length + value.length + 1);
            System.arraycopy(value, 0, delta, start.length, value.length);
            String type = head.substring(0, head.indexOf(' '));
            boolean hasMore = type.equals("2pset") || type.equals("ormap");
            Crdt alice = World.loose(type, ALICE, made -> {});
            byte[] before = alice.encode();
            assertThatThrownBy(() -> alice.apply(MALLORY, hasMore ? delta : Arrays.copyOf(delta, delta.length - 1)))
                    .as(what + " in " + type)
                    .isInstanceOf(MalformedDeltaException.class);
            assertThat(alice.encode()).isEqualTo(before);
        }
    }

    static List<String> types() {
        return Samples.types();
    }

    /** Every byte as a varint of one byte more, and every pair of neighbours the other way round. */
    @ParameterizedTest
    @MethodSource("types")
    void shouldTakeOnlyOneSpellingOfEachDeltaAndState(String type) {
        for (byte[] delta : Samples.deltas(type)) {
            for (int at = 0; at < delta.length; at++) {
                onlyOne(
                        delta,
                        padded(delta, at),
                        bytes -> CrdtTypes.byName(type).joinDeltas(List.of(bytes)));
                onlyOne(
                        delta,
                        swapped(delta, at),
                        bytes -> CrdtTypes.byName(type).joinDeltas(List.of(bytes)));
            }
        }
        for (byte[] state : Samples.states(type)) {
            for (int at = 0; at < state.length; at++) {
                onlyOne(state, padded(state, at), bytes -> loaded(type, bytes));
                onlyOne(state, swapped(state, at), bytes -> loaded(type, bytes));
            }
        }
    }

    private static byte[] loaded(String type, byte[] state) {
        Crdt alice = World.loose(type, ALICE, made -> {});
        alice.load(state);
        return alice.encode();
    }

    private interface Rewriting {
        byte[] rewrite(byte[] bytes);
    }

    private static void onlyOne(byte[] original, byte[] other, Rewriting rewriting) {
        try {
            assertThat(rewriting.rewrite(other)).isEqualTo(other);
        } catch (MalformedDeltaException e) {
            assertThat(other).isNotEqualTo(original);
        }
    }

    private static byte[] padded(byte[] bytes, int at) {
        byte[] padded = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, padded, 0, at + 1);
        padded[at] |= (byte) 0x80;
        System.arraycopy(bytes, at + 1, padded, at + 2, bytes.length - at - 1);
        return padded;
    }

    private static byte[] swapped(byte[] bytes, int at) {
        byte[] swapped = bytes.clone();
        int next = (at + 1) % bytes.length;
        swapped[at] = bytes[next];
        swapped[next] = bytes[at];
        return swapped;
    }
}
