package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.simulator.Attacker;

/**
 * Attack 8, role writer: as {@link MadeUpPastTest}, with the proof between the first record, which nobody has heard of before,
 * and the one whose signature covers it. Outcome: the same.
 */
class ProofInARunTest extends MadeUpPastTest {
    @Override
    Attacker attacker() {
        return new Fabulist() {
            @Override
            void tell(Stream link, List<Page> history) {
                link.send(scribe(link).records(history.subList(0, 1)));
                link.send(proof());
                link.send(scribe(link).records(history.subList(1, history.size())));
            }
        };
    }
}
