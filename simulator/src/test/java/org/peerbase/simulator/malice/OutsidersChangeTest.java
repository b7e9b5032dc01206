package org.peerbase.simulator.malice;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 2, role outsider (who poses as a pinner, since those need no pass): changes that it signs itself, rightly, with a
 * capability that no write key made. Outcome: refused before any signature of a record is looked at, cut within 50 messages.
 */
class OutsidersChangeTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.OUTSIDER, Role.Kind.PINNER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private @Nullable Page page;

            @Override
            int memberRole() {
                return 0;
            }

            @Override
            void onReady(Stream link) {
                if (page == null) {
                    page = chronicle().write(harmless("an outsider's"));
                }
                link.send(scribe(link).records(List.of(page)));
            }
        };
    }
}
