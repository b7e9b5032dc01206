package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 9, roles writer and anyone: its own numbers leap, up to 2^56 and into the window of what may wait, over gaps that
 * nothing will fill. Outcome: no effect on others, nothing kept longer than a minute.
 */
class HugeNumbersTest extends AttackTest {
    private static final long[] NUMBERS = {1, 2, 50, 60_000, 65_537, 1_000_000, 1L << 40, 1L << 56};

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.WRITER, Role.Kind.ANYONE);
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
                Chronicle own = chronicle();
                for (long number : NUMBERS) {
                    link.send(scribe(link)
                            .records(List.of(own.at(number, own.head(), List.of(), harmless("far out"), true))));
                }
            }
        };
    }
}
