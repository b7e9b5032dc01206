package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 37, role writer: records of sessions that don't exist (another commitment, another salt), sealed with a key that
 * nobody has, or not at all. Outcome: no effect, everywhere; cut within 50 messages.
 */
class SessionGamesTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.WRITER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                // Others for each, who would else have some of them from a pinner, which can't tell.
                sendEach(link, write());
            }

            private List<Page> write() {
                List<Page> pages = new ArrayList<>();
                for (int game = 0; game < 8; game++) {
                    byte[] salt = randomBytes(16);
                    Chronicle own = chronicle(replica(random().nextLong()), salt);
                    Page page = own.at(1, own.head(), List.of(), harmless("a game"), false);
                    pages.add(own.sign(damaged(page, salt, game)));
                }
                return pages;
            }

            private Page damaged(Page page, byte[] salt, int game) {
                byte[] session = page.session();
                if (session == null) {
                    throw new IllegalStateException("a first record without a session");
                }
                byte[] other = session.clone();
                int at = game % 4 == 0 ? 0 : 31;
                other[at] = (byte) (other[at] ^ 1);
                Page moved = page.withSession(other);
                return switch (game % 4) {
                    case 0 -> moved;
                    // Sealed with the right key, and a commitment to another.
                    case 1 -> moved.withBody(secrets().seal(salt, moved.withBody(harmless("another commitment"))));
                    case 2 -> page.withBody(randomBytes(page.body().length));
                    default -> page.withBody(harmless("in clear"));
                };
            }
        };
    }
}
