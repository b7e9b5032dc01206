package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 10, anyone who is linked with: clocks that say that the attacker has what nobody has made yet, so that nobody
 * else need send it. Outcome: it comes from others, at the latest when what was announced has not come in time.
 */
class FalseClocksTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.READER, Role.Kind.PINNER);
    }

    /** With so many peers not everybody is linked with everybody. */
    @Override
    Arena.Stage stage(Role.Kind kind) {
        return kind == Role.Kind.ANYONE ? Arena.OPEN : Arena.CROWD;
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private List<Page.Cause> lies() {
                List<Page.Cause> clock = new ArrayList<>();
                for (PeerId peer : honest()) {
                    long far = random().nextBoolean() ? 1L << 50 : changesOf(peer) + 5;
                    clock.add(new Page.Cause(replicaOf(peer).toByteArray(), far));
                }
                return clock;
            }

            @Override
            byte[] helloClock(Stream stream) {
                return scribe(stream).helloClock(lies());
            }

            @Override
            void onReady(Stream link) {
                repeat(link);
            }

            private void repeat(Stream link) {
                link.send(scribe(link).clock(lies()));
                if (now() < END_MS) {
                    after(500, () -> repeat(link));
                }
            }
        };
    }
}
