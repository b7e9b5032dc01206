package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 36, role writer: one replica names more sub-collaborations than one may, and then writes something else. Outcome:
 * from the record on with which they are too many nothing of it has an effect, anywhere.
 */
class PlacesWithoutEndTest extends AttackTest {
    private static final int MAX_PLACES = 65_536;
    private static final int PER_RECORD = 2_500;

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.WRITER);
    }

    @Override
    long cutAfter() {
        return NEVER;
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
