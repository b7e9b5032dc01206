package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 9, roles writer and anyone: its own numbers leap, up to 2^56 and into the window of what may wait, over gaps that
 * nothing will fill. Outcome: no effect on others, and what is beyond the window isn't verified.
 */
class HugeNumbersTest extends AttackTest {
    private static final long[] NUMBERS = {50, 60_000, 65_537, 1_000_000, 1L << 40, 1L << 56};
    private static final int BEYOND_THE_WINDOW = 100;

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Set<String> entitledTo() {
        return Set.of("number 1", "number 2");
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.writtenByAttackers()).containsExactlyInAnyOrderElementsOf(entitledTo());
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                Chronicle own = chronicle();
                sendEach(link, once(() -> List.of(own.write(harmless("number 1")), own.write(harmless("number 2")))));
                for (long number : NUMBERS) {
                    send(link, own, number);
                }
                for (int i = 1; i <= BEYOND_THE_WINDOW; i++) {
                    send(link, own, 1_000_000L * i);
                }
            }

            private void send(Stream link, Chronicle own, long number) {
                byte[] body = harmless("number " + number);
                link.send(scribe(link).records(List.of(own.at(number, own.head(), List.of(), body, true))));
            }
        };
    }
}
