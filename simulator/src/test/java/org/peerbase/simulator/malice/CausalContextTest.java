package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 11, roles writer and anyone: deltas that take out entries of an honest writer which that writer has not put in
 * yet, so that they would look removed when they come. Outcome: such a change waits until all that it names is there, which
 * is never; what the honest writer puts in stays.
 */
class CausalContextTest extends AttackTest {
    private static final List<String> TYPES =
            List.of("aworset", "rworset", "ewflag", "dwflag", "mvreg", "ccounter", "ormap");

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.storedOfAttackers()).as("changes that wait").isGreaterThanOrEqualTo(TYPES.size());
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                sendEach(link, once(this::write));
            }

            private List<Page> write() {
                List<Page> pages = new ArrayList<>();
                for (int victim = 0; victim < honest().size(); victim++) {
                    PeerId peer = honest().get(victim);
                    // More than the honest writer will have put in.
                    byte[] delta = new Bytes()
                            .varint(2)
                            .varint(1)
                            .block(replicaOf(peer).toByteArray())
                            .varint(1)
                            .varint(changesOf(peer))
                            .varint(100)
                            .done();
                    for (String type : TYPES) {
                        Chronicle own = chronicle(replica(random().nextLong()));
                        pages.add(own.write(Chronicle.body(Arena.placeOf(victim), type, delta)));
                    }
                }
                return pages;
            }
        };
    }
}
