package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attacks 12 and 36, roles writer and anyone: runs of many replicas, each nearly as long as it may be without a signature,
 * whose end never comes. Outcome: no more of them is kept than a link may have waiting, which is all that they take.
 */
class UnendedTest extends AttackTest {
    private static final int REPLICAS = 14;
    private static final int RECORDS = 9;
    private static final int LENGTH = 20_000;

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.heldBytes()).as("unsigned records held").isGreaterThan(MAX_HELD_BYTES / 2);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private List<Page> unsigned() {
                List<Page> pages = new ArrayList<>();
                for (int replica = 1; replica <= REPLICAS; replica++) {
                    Chronicle own = chronicle(replica(replica));
                    for (int i = 0; i < RECORDS; i++) {
                        pages.add(own.write(List.of(), harmless("x".repeat(LENGTH)), false));
                    }
                }
                return pages;
            }

            @Override
            void onReady(Stream link) {
                sendEach(link, once(this::unsigned));
            }
        };
    }
}
