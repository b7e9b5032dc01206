package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 35, role outsider: it knows the id of a collaboration with keys, makes up a pass, and would have members and their
 * pinner keep its records. Outcome: no link, nothing is stored or kept; cut within 8 messages.
 */
class StrangerTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.OUTSIDER);
    }

    @Override
    long cutAfter() {
        return 8;
    }

    @Override
    void check(Arena.Outcome outcome) {
        org.assertj.core.api.Assertions.assertThat(outcome.heldBytes()).isZero();
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            protected void onOpened(Stream stream) {
                super.onOpened(stream);
                Page page = chronicle(replica(random().nextLong())).write(harmless("a stranger's"));
                stream.send(scribe(stream).records(List.of(page)));
            }
        };
    }
}
