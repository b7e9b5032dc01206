package org.peerbase.crdt.malice;

import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.MALLORY;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.testing.MutationFuzz;

/** Attacks 16 and 17: lengths and counts that a few bytes claim, at every place of every type's deltas and states. */
class LengthBombTest {
    /** 2^31-1, 2^31, 2^32, 2^56, 2^63-1, and 2^63 and -1 as others write them. */
    private static final List<byte[]> BOMBS = List.of(
                    "ffffffff07",
                    "8080808008",
                    "8080808010",
                    "808080808080808001",
                    "ffffffffffffffff7f",
                    "80808080808080808001",
                    "ffffffffffffffffff01")
            .stream()
            .map(HexFormat.of()::parseHex)
            .toList();

    static List<String> types() {
        return Samples.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldAllocateNothingForWhatIsNotThere(String type) {
        for (byte[] delta : Samples.deltas(type)) {
            detonate(delta, input -> CrdtTypes.byName(type).joinDeltas(List.of(input)));
            detonate(delta, input -> World.loose(type, ALICE, made -> {}).apply(MALLORY, input));
            detonate(delta, input -> World.loose(type, ALICE, made -> {}).requireReady(MALLORY, input));
        }
        for (byte[] state : Samples.states(type)) {
            detonate(state, input -> World.loose(type, ALICE, made -> {}).load(input));
            detonate(
                    state,
                    input -> CrdtTypes.byName(type)
                            .create(ReplicaContext.of(ALICE))
                            .reset(input));
        }
    }

    /** Puts each bomb at each place, with what came there behind it, and with nothing. */
    private static void detonate(byte[] bytes, MutationFuzz.Parser parser) {
        for (int at = 0; at <= Math.min(bytes.length, 80); at++) {
            for (byte[] bomb : BOMBS) {
                byte[] cut = Arrays.copyOf(bytes, at + bomb.length);
                System.arraycopy(bomb, 0, cut, at, bomb.length);
                MutationFuzz.check(cut, 1, MalformedDeltaException.class, parser);
                byte[] inside = Arrays.copyOf(cut, cut.length + bytes.length - at);
                System.arraycopy(bytes, at, inside, cut.length, bytes.length - at);
                MutationFuzz.check(inside, 1, MalformedDeltaException.class, parser);
            }
        }
    }
}
