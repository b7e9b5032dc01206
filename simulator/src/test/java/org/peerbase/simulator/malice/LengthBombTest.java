package org.peerbase.simulator.malice;

import java.util.List;
import java.util.function.Supplier;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attacks 16 and 17, anyone on the wire: lengths and counts of 2^31-1, 2^63-1 and more, at each place of a message where one
 * stands. Outcome: nothing is made room for before it has come, cut at the second such message, since one is half
 * of what it takes: with hellos, clocks and gossip, within 12 messages.
 */
class LengthBombTest extends AttackTest {
    private static final long[] SIZES = {Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, -1};

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.OUTSIDER);
    }

    @Override
    long cutAfter() {
        return 12;
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            int memberRole() {
                return role().isSealed() ? 0 : 1;
            }

            @Override
            void onReady(Stream link) {
                long size = SIZES[random().nextInt(SIZES.length)];
                byte[] id = replica(1);
                byte[] hash = new byte[32];
                List<Supplier<Bytes>> bombs = List.of(
                        () -> new Bytes().u8(Scribe.CLOCK).varint(0).varint(size),
                        () -> new Bytes().u8(Scribe.RECORDS).varint(8).varint(size),
                        () -> new Bytes().u8(Scribe.RECORDS).varint(8).varint(0).varint(size),
                        () -> new Bytes().u8(Scribe.RECORDS).varint(size | 8),
                        () -> new Bytes()
                                .u8(Scribe.RECORDS)
                                .varint((size >>> 5) << 4)
                                .varint(0)
                                .block(id)
                                .varint(1)
                                .raw(hash),
                        () -> new Bytes()
                                .u8(Scribe.RECORDS)
                                .varint(8)
                                .varint(0)
                                .block(id)
                                .varint(1)
                                .raw(hash)
                                .varint(size),
                        () -> new Bytes()
                                .u8(Scribe.RECORDS)
                                .varint(8)
                                .varint(0)
                                .block(id)
                                .varint(1)
                                .raw(hash)
                                .block(new byte[] {0})
                                .varint(size),
                        () -> new Bytes()
                                .u8(Scribe.LARGE_RECORD)
                                .varint(0)
                                .varint(0)
                                .block(id)
                                .varint(1)
                                .raw(hash)
                                .varint(size),
                        () -> new Bytes().u8(Scribe.LAZY).varint(size),
                        () -> new Bytes().u8(Scribe.REFUSE).varint(0).varint(size),
                        () -> new Bytes().u8(Scribe.MEMBER_DIGESTS).u8(1).varint(size),
                        () -> new Bytes().u8(Scribe.MEMBER_ENTRIES).varint(size),
                        () -> new Bytes()
                                .u8(Scribe.MEMBER_ENTRIES)
                                .varint(1)
                                .varint(0)
                                .varint(size));
                link.send(bombs.get(random().nextInt(bombs.size())).get().done());
            }
        };
    }
}
