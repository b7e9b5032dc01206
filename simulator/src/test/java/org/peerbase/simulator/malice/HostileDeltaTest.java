package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attacks 17, 18 and 20, roles writer and anyone: changes, rightly signed, whose deltas in honest writers' places are bombs
 * (counts of 2^62, lists 25,000 deep) or have another form than the one that there is (padded numbers, elements out of order,
 * negative zero, a second NaN, bytes left over). Outcome: no effect, everywhere; cut within 50 messages.
 */
class HostileDeltaTest extends AttackTest {
    private static final int DEPTH = 100_000 / 4;

    private static Bytes nested() {
        Bytes bytes = new Bytes().varint(1);
        for (int i = 0; i < DEPTH; i++) {
            bytes.u8(9).u8(1);
        }
        return bytes.u8(0);
    }

    /** Each makes a {@code gset} of it, if it is one. */
    static List<byte[]> deltas() {
        List<Bytes> deltas = List.of(
                nested(),
                new Bytes().varint(1L << 62),
                new Bytes().varint(1).u8(9).varint(1L << 40),
                new Bytes().varint(1).u8(10).varint(1L << 33),
                new Bytes().varint(1).u8(7).varint(1L << 31),
                // A padded number.
                new Bytes().u8(0x81).u8(0).u8(7).string("x"),
                // Out of order, and twice.
                new Bytes().varint(2).u8(7).string("y").u8(7).string("x"),
                new Bytes().varint(2).u8(7).string("x").u8(7).string("x"),
                // -0.0, and a NaN that isn't the one.
                new Bytes().varint(1).u8(6).u64(Long.MIN_VALUE),
                new Bytes().varint(1).u8(6).u64(0x7ff8000000000001L),
                // Half of a surrogate pair, as CESU-8 has it.
                new Bytes().varint(1).u8(7).block(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                // A big integer with a byte too many.
                new Bytes().varint(1).u8(5).block(new byte[] {0, 1}),
                new Bytes().varint(1).u8(7).string("x").u8(0),
                new Bytes().varint(1).u8(200));
        return deltas.stream().map(Bytes::done).toList();
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                sendEach(link, once(this::write));
            }

            private List<Page> write() {
                List<Page> pages = new ArrayList<>();
                for (byte[] delta : deltas()) {
                    int victim = random().nextInt(honest().size());
                    Chronicle own = chronicle(replica(random().nextLong()));
                    pages.add(own.write(Chronicle.body(Arena.placeOf(victim), "gset", delta)));
                }
                return pages;
            }
        };
    }
}
