package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 32, roles outsider and pinner: it says that it is a pinner, and that it has everything, and stores nothing; the
 * members have named the pinner that they trust, and it is another. Outcome: no link with it, and nobody believes that it has
 * anything.
 */
class FakePinnerTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.OUTSIDER, Role.Kind.PINNER);
    }

    @Override
    Arena.Stage stage(Role.Kind kind) {
        return Arena.TRUSTING;
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    /** It gets no further than its greeting. */
    @Override
    long attacks(Arena.Outcome outcome) {
        return outcome.meetings();
    }

    /** Links with the attackers of all runs. */
    private int links;

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(links).as("links with it").isZero();
        assertThat(outcome.cuts()).as("cut for a role that anybody may have").isZero();
        assertThat(outcome.isBelieved()).isFalse();
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                links++;
            }

            @Override
            protected void onAccepted(Stream stream) {
                links++;
            }

            @Override
            int memberRole() {
                return 0;
            }

            @Override
            byte[] helloClock(Stream stream) {
                List<Page.Cause> everything = new ArrayList<>();
                for (PeerId peer : honest()) {
                    everything.add(new Page.Cause(replicaOf(peer).toByteArray(), 1 + changesOf(peer)));
                }
                return scribe(stream).helloClock(everything);
            }
        };
    }
}
