package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 13, roles writer and anyone: writes to the registers of honest writers that are dated in the year 9999 and at the
 * end of time, which nobody could ever write over. Outcome: they wait until their time comes.
 */
class FarFutureTest extends AttackTest {
    private static final long[] DATES = {253_402_300_799_000L, (1L << 56) - 1};

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.storedOfAttackers()).as("writes that wait").isGreaterThanOrEqualTo(2L * DATES.length);
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
                    for (long date : DATES) {
                        byte[] register = new Bytes()
                                .varint(date)
                                .u8(7)
                                .string("for ever")
                                .done();
                        byte[] set = new Bytes()
                                .varint(1)
                                .varint(date / 2 * 2)
                                .u8(7)
                                .string("e" + random().nextInt(100))
                                .done();
                        pages.add(write(Chronicle.body(Arena.placeOf(victim), "lwwreg", register)));
                        pages.add(write(Chronicle.body(Arena.placeOf(victim), "rwlwwset", set)));
                    }
                }
                return pages;
            }

            private Page write(byte[] body) {
                return chronicle(replica(random().nextLong())).write(body);
            }
        };
    }
}
