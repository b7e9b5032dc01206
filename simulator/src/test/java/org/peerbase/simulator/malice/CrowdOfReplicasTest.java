package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 36, anyone who is linked with: clocks that name replicas without end, as if each had records. Outcome: room for
 * the replicas that there are stays, and little is kept of the others; nobody is cut for it, since an honest clock may be
 * as long.
 */
class CrowdOfReplicasTest extends AttackTest {
    private static final int MESSAGES = 30;

    /** As many as fit into a message. */
    private static final int REPLICAS = 1_900;

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.PINNER);
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.cuts()).as("clocks that are heard").isZero();
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                for (int i = 0; i < MESSAGES; i++) {
                    List<Page.Cause> clock = new ArrayList<>();
                    for (int n = 0; n < REPLICAS; n++) {
                        clock.add(new Page.Cause(replica(random().nextLong()), 1));
                    }
                    link.send(scribe(link).clock(clock));
                }
            }
        };
    }
}
