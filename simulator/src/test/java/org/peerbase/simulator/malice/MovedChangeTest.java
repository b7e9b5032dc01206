package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 7, anyone on the wire: what an honest writer signed here comes under another sub-collaboration and type. Outcome:
 * refused, because signatures cover the whole body; cut within 50 messages.
 */
class MovedChangeTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.READER, Role.Kind.PINNER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onRecords(Stream link, List<Page> records) {
                Page page = records.get(records.size() - 1);
                byte[] body = role().isSealed() ? page.body().clone() : harmless("said in another place");
                body[0] = (byte) (body[0] ^ (role().isSealed() ? 1 : 0));
                ready().forEach(to -> to.send(scribe(to).records(List.of(page.withBody(body)))));
            }
        };
    }
}
