package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attacks 11 and 12, roles writer and anyone: two replicas of the attacker's write, in whichever order to whom, changes that
 * have to wait for a third's, more than there is room for; then the third writes. Outcome: all honest peers decide the same.
 */
class WaitingRoomTest extends AttackTest {
    private static final int WAITING = 700;

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.storedOfAttackers()).as("what waited").isGreaterThanOrEqualTo(2L * WAITING);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<List<Page>> runs = new ArrayList<>();
            private boolean turn;

            private void write() {
                Chronicle third = chronicle(replica(3));
                byte[] added =
                        new Bytes().varint(4).varint(0).u8(7).string("at last").done();
                byte[] taken = new Bytes()
                        .varint(2)
                        .varint(1)
                        .block(third.replica())
                        .varint(1)
                        .varint(0)
                        .varint(1)
                        .done();
                for (int replica = 1; replica <= 2; replica++) {
                    Chronicle own = chronicle(replica(replica));
                    List<Page> run = new ArrayList<>();
                    for (int i = 1; i <= WAITING; i++) {
                        byte[] delta = i == 1 ? taken : Chronicle.added(replica + " waited " + i);
                        String type = i == 1 ? "aworset" : "gset";
                        run.add(own.write(List.of(), Chronicle.body("waiting room", type, delta), i == WAITING));
                    }
                    runs.add(run);
                }
                runs.add(List.of(third.write(Chronicle.body("waiting room", "aworset", added))));
            }

            @Override
            void onReady(Stream link) {
                if (runs.isEmpty()) {
                    write();
                }
                turn = !turn;
                send(link, runs.get(turn ? 0 : 1));
                send(link, runs.get(turn ? 1 : 0));
                after(10_000, () -> send(link, runs.get(2)));
            }

            private void send(Stream link, List<Page> run) {
                link.send(scribe(link).records(run));
            }
        };
    }
}
