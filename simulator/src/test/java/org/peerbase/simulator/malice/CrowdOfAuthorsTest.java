package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 36, roles writer and anyone: one peer begins ever new replicas, each with a change that it may make, all on top of
 * the one before. Outcome: the changes are taken, as long as there is room, and others go on.
 */
class CrowdOfAuthorsTest extends AttackTest {
    private static final int REPLICAS = 500;
    private static final int PER_MESSAGE = 100;

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    long maxVerifications() {
        return Long.MAX_VALUE;
    }

    @Override
    Set<String> entitledTo() {
        return Set.of("one of many");
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.cuts()).as("changes that are allowed").isZero();
        assertThat(outcome.writtenByAttackers()).as("taken").isNotEmpty();
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private List<Page> begin() {
                List<Page> pages = new ArrayList<>();
                List<Page.Cause> before = List.of();
                for (int i = 0; i < REPLICAS; i++) {
                    byte[] replica = replica(10 + i);
                    pages.add(chronicle(replica).write(before, harmless("one of many"), true));
                    before = List.of(new Page.Cause(replica, 1));
                }
                return pages;
            }

            @Override
            void onReady(Stream link) {
                List<Page> pages = once(this::begin);
                for (int from = 0; from < REPLICAS; from += PER_MESSAGE) {
                    link.send(scribe(link).records(pages.subList(from, from + PER_MESSAGE)));
                }
            }
        };
    }
}
