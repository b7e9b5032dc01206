package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 6, anyone on the wire: what honest writers signed comes again, 10,000 times over each link, and so does gossip.
 * Outcome: no effect, no signature of a record is verified a second time, and nothing is kept of it.
 */
class ReplayTest extends AttackTest {
    private static final int REPLAYS = 10_000;
    private static final int MESSAGES = 50;

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.READER, Role.Kind.PINNER);
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<Page> kept = new ArrayList<>();
            private boolean begun;

            @Override
            void onRecords(Stream link, List<Page> records) {
                if (kept.size() < 4) {
                    records.stream().filter(page -> page.signature() != null).forEach(kept::add);
                }
                if (!begun && kept.size() >= 4) {
                    begun = true;
                    after(1_000, () -> replay(MESSAGES));
                }
            }

            @Override
            protected void onGossip(org.peerbase.multiformats.identity.PeerId source, byte[] message) {
                if (random().nextInt(20) == 0) {
                    gossip(message);
                }
            }

            private void replay(int rounds) {
                List<Page> many = new ArrayList<>();
                for (int i = 0; i < REPLAYS / MESSAGES; i++) {
                    many.add(kept.get(i % kept.size()));
                }
                ready().forEach(link -> link.send(scribe(link).records(many)));
                if (rounds > 1 && now() < END_MS) {
                    after(100, () -> replay(rounds - 1));
                }
            }
        };
    }

    @Override
    long maxVerifications() {
        // Of member entries, and of each record that the attacker was the first to bring.
        return 150;
    }

    @Override
    void check(Arena.Outcome outcome) {
        org.assertj.core.api.Assertions.assertThat(outcome.cuts()).isZero();
    }
}
