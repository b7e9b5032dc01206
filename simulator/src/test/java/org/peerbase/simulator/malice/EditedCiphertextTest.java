package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 34, role pinner: sealed records of honest writers, passed on with a bit of the body flipped, or with the body,
 * session or causes of another record. Outcome: refused, the right ones come from elsewhere; cut within 50 messages.
 */
class EditedCiphertextTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.PINNER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<Page> kept = new ArrayList<>();

            @Override
            void onRecords(Stream link, List<Page> records) {
                kept.addAll(records);
                Page page = records.get(records.size() - 1);
                Page other = kept.get(random().nextInt(kept.size()));
                ready().forEach(to -> to.send(scribe(to).records(List.of(edited(page, other)))));
            }

            private Page edited(Page page, Page other) {
                byte[] body = page.body().clone();
                int at = random().nextInt(body.length);
                body[at] = (byte) (body[at] ^ (1 << random().nextInt(8)));
                return switch (random().nextInt(4)) {
                    case 0 -> page.withBody(other.sequence() == page.sequence() ? body : other.body());
                    case 1 -> page.session() == null ? page.withBody(body) : page.withSession(randomBytes(32));
                    case 2 -> page.withCauses(List.of(new Page.Cause(replica(1), 1)));
                    default -> page.withBody(body);
                };
            }
        };
    }
}
