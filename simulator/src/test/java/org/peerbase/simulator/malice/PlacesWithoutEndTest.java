package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 36, role writer: one replica names more sub-collaborations than one may, and then writes something else. Outcome:
 * from the record on with which they are too many nothing of it has an effect, anywhere.
 */
class PlacesWithoutEndTest extends AttackTest {
    private static final int MAX_PLACES = 65_536;
    private static final int PER_RECORD = 2_500;
    private static final String IN_TIME = "in time";

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.WRITER);
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Set<String> entitledTo() {
        return Set.of(IN_TIME);
    }

    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.writtenByAttackers()).containsExactly(IN_TIME);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private byte[] naming(int from) {
                Bytes body = new Bytes().u8(1).varint(PER_RECORD);
                for (int i = from; i < from + PER_RECORD; i++) {
                    body.string(String.format("%05d", i)).string("x").block(new byte[0]);
                }
                return body.done();
            }

            private List<Page> records() {
                List<Page> pages = new ArrayList<>();
                pages.add(chronicle().write(harmless(IN_TIME)));
                for (int from = 0; from < MAX_PLACES; from += PER_RECORD) {
                    pages.add(chronicle().write(naming(from)));
                }
                pages.add(chronicle().write(harmless("too late")));
                return pages;
            }

            @Override
            void onReady(Stream link) {
                sendEach(link, once(this::records));
            }
        };
    }
}
