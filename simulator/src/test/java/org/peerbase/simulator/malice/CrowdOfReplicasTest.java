package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 36, anyone who is linked with: clocks that name replicas without end, of peers that it makes up, as if each had
 * records. Outcome: room for the replicas that there are stays.
 */
class CrowdOfReplicasTest extends AttackTest {
    private static final int MESSAGES = 50;
    private static final int REPLICAS = 2_000;

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.PINNER);
    }

    @Override
    long cutAfter() {
        return NEVER;
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
