package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.peerbase.collaboration.CollaborationOptions;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 8, role writer: some records, signed at the last, for one half of the peers, whose users go on from there; and for the
 * other half a true proof, with signatures of its own, of a fork among them, behind a history that there never was.
 * Outcome: all honest peers decide the same, and have what honest users made.
 */
class MadeUpPastTest extends AttackTest {
    private static final int FORK = 16;
    private static final int RECORDS = 3;

    /** By another replica, which has no fork. */
    private static final String ELSEWHERE = "no fork";

    @Override
    long cutAfter() {
        return NEVER;
    }

    /** The fork is at the second record, and it may be that nobody can tell whether the first is the one before it. */
    @Override
    Set<String> entitledTo() {
        return Set.of(ELSEWHERE, "true 1");
    }

    /** Who was told of the fork first may learn what others have of it only when it compares with them the next time. */
    @Override
    long maxDelay(long peace) {
        return peace + CollaborationOptions.DEFAULTS.antiEntropyIntervalMs();
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.writtenByAttackers()).contains(ELSEWHERE);
    }

    @Override
    Attacker attacker() {
        return new Fabulist();
    }

    /** Who has some true records, and a proof of what never was. */
    static class Fabulist extends Guest {
        private int links;

        private List<Page> history() {
            List<Page> pages = new ArrayList<>();
            for (int i = 1; i <= RECORDS; i++) {
                pages.add(chronicle().write(List.of(), harmless("true " + i), i == RECORDS));
            }
            pages.add(chronicle(replica(2)).write(harmless(ELSEWHERE)));
            return pages;
        }

        byte[] proof() {
            long sequence = 2;
            Bytes proof = new Bytes()
                    .u8(FORK)
                    .block(chronicle().replica())
                    .varint(sequence)
                    .block(role().isSealed() ? secrets().capability(self().toBytes()) : new byte[0]);
            byte[] before = new byte[32];
            for (int branch = 0; branch < 2; branch++) {
                byte[] digest = new byte[32];
                digest[0] = (byte) branch;
                byte[] head = Secrets.sha256(new Bytes().raw(before).raw(digest).done());
                byte[] signed = new Bytes()
                        .ascii("peer-base head 1")
                        .raw(Chronicle.start(collaboration(), chronicle().replica()))
                        .u64(sequence)
                        .raw(head)
                        .done();
                proof.raw(before).varint(1).raw(digest).block(sign(signed));
            }
            return proof.done();
        }

        /** What one half is told. */
        void tell(Stream link, List<Page> history) {
            link.send(scribe(link).records(history));
        }

        @Override
        final void onReady(Stream link) {
            List<Page> history = once(this::history);
            if (links++ % 2 == 0) {
                tell(link, history);
            } else {
                link.send(proof());
            }
            after(3_000, () -> link.send(proof()));
        }
    }
}
