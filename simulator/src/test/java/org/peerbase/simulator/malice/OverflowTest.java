package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.simulator.Attacker;

/**
 * Attack 9, roles writer and anyone: numbers above the highest that there may be, 2^56, up to 2^63-1. Outcome: malformed,
 * cut within 12 messages.
 */
class OverflowTest extends AttackTest {
    @Override
    long cutAfter() {
        return 12;
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                Chronicle own = chronicle();
                long number = random().nextLong((1L << 56) + 1, Long.MAX_VALUE);
                link.send(scribe(link)
                        .records(List.of(own.at(number, own.head(), List.of(), harmless("further"), true))));
            }
        };
    }
}
