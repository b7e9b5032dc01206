package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;
import org.peerbase.testing.Allocation;

/**
 * Attacks 16 and 17, anyone on the wire: lengths and counts of 2^31-1, 2^63-1 and more, at each place of a message where one
 * stands. Outcome: nothing is made room for before it has come, cut at the second such message, since one is half
 * of what it takes: with hellos, clocks and gossip, within 12 messages.
 */
class LengthBombTest extends AttackTest {
    private static final long[] SIZES = {Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, -1};

    /** The longest body that a record may have: so long, it may be announced. */
    private static final int MAX_BODY_BYTES = 16 << 20;

    /** By all peers, from when a bomb leaves until it has gone off. */
    private static final long MAX_ALLOCATED_BYTES = 64 << 20;

    private long mostAllocated;

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.OUTSIDER);
    }

    @Override
    long cutAfter() {
        return 12;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(mostAllocated).as("bytes allocated for a bomb").isLessThan(MAX_ALLOCATED_BYTES);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            int memberRole() {
                return role().isSealed() ? 0 : 1;
            }

            private long allocated;
            private int next = -1;

            @Override
            void onReady(Stream link) {
                allocated = Allocation.soFar();
                byte[] name = new Bytes().varint(0).block(replica(1)).done();
                byte[] hash = new byte[32];
                link.send(new Bytes()
                        .u8(Scribe.LARGE_RECORD)
                        .varint(0)
                        .raw(name)
                        .varint(1)
                        .raw(hash)
                        .varint(MAX_BODY_BYTES)
                        .done());
                // From here on 0 stands for the replica, and what comes after 1 is the length of another's name.
                next = next < 0 ? random().nextInt(1_000) : next + 1;
                long size = SIZES[next % SIZES.length];
                List<Supplier<Bytes>> bombs = List.of(
                        () -> new Bytes().u8(Scribe.CLOCK).varint(1).varint(size),
                        () -> new Bytes().u8(Scribe.RECORDS).varint(8).varint(size),
                        () -> new Bytes().u8(Scribe.RECORDS).varint(8).varint(1).varint(size),
                        () -> new Bytes().u8(Scribe.RECORDS).varint(size | 8),
                        () -> new Bytes()
                                .u8(Scribe.RECORDS)
                                .varint((size >>> 5) << 4)
                                .varint(0)
                                .varint(1)
                                .raw(hash),
                        () -> new Bytes()
                                .u8(Scribe.RECORDS)
                                .varint(8)
                                .varint(0)
                                .varint(1)
                                .raw(hash)
                                .varint(size),
                        () -> new Bytes()
                                .u8(Scribe.RECORDS)
                                .varint(8)
                                .varint(0)
                                .varint(1)
                                .raw(hash)
                                .block(new byte[] {0})
                                .varint(size),
                        () -> new Bytes()
                                .u8(Scribe.LARGE_RECORD)
                                .varint(0)
                                .varint(0)
                                .varint(1)
                                .raw(hash)
                                .varint(size),
                        () -> new Bytes().u8(Scribe.LAZY).varint(size),
                        () -> new Bytes()
                                .u8(Scribe.BRANCH)
                                .varint(0)
                                .varint(0)
                                .raw(hash)
                                .varint(size),
                        () -> new Bytes().u8(Scribe.MEMBER_DIGESTS).u8(1).varint(size),
                        () -> new Bytes().u8(Scribe.MEMBER_ENTRIES).varint(size),
                        () -> new Bytes()
                                .u8(Scribe.MEMBER_ENTRIES)
                                .varint(1)
                                .varint(0)
                                .varint(size));
                link.send(bombs.get(next % bombs.size()).get().done());
            }

            @Override
            protected void onClosed(Stream link) {
                if (allocated > 0) {
                    mostAllocated = Math.max(mostAllocated, Allocation.soFar() - allocated);
                }
                super.onClosed(link);
            }
        };
    }
}
