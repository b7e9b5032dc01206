package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 12, roles writer and anyone: records whose causes nobody has, in the attacker's own name and rightly signed, from
 * many replicas of its. Outcome: a bounded number of what one link brings waits, for a bounded time; others go on.
 */
class OrphansTest extends AttackTest {
    private static final int REPLICAS = 200;
    private static final int RECORDS = 25;

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    long maxVerifications() {
        return Long.MAX_VALUE;
    }

    /** For one link, since it brings no more than so many that may wait: 1,024 of some 200 bytes. */
    @Override
    long maxHeldBytes() {
        return 512 << 10;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.heldBytes()).as("held in the waiting room").isGreaterThan(100 << 10);
        assertThat(outcome.storedOfAttackers()).isZero();
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<List<Page>> orphans = new ArrayList<>();

            private void write() {
                for (int i = 0; i < REPLICAS; i++) {
                    byte[] nobody = replica(1_000_000 + i);
                    Chronicle own = chronicle(replica(10 + i));
                    List<Page> run = new ArrayList<>();
                    for (int n = 1; n <= RECORDS; n++) {
                        run.add(own.write(List.of(new Page.Cause(nobody, n)), harmless("orphan " + n), n == RECORDS));
                    }
                    orphans.add(run);
                }
            }

            @Override
            void onReady(Stream link) {
                if (orphans.isEmpty()) {
                    write();
                }
                orphans.forEach(run -> link.send(scribe(link).records(run)));
            }
        };
    }
}
