package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 7, anyone on the wire: what an honest writer really made and signed in another collaboration, with the same keys,
 * comes in this one. Outcome: refused, because capabilities and signatures cover the collaboration; cut within 50 messages.
 */
class ElsewhereTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.READER, Role.Kind.PINNER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                for (PeerId peer : honest()) {
                    link.send(scribe(link).records(List.of(page(heardElsewhere(peer, "said elsewhere")))));
                }
            }

            private Page page(ChangeRecord record) {
                byte[] replica = record.author().toByteArray();
                return new Page(
                        replica,
                        record.sequence(),
                        Chronicle.start(elsewhere(), replica),
                        List.of(),
                        record.capability().orElse(null),
                        record.session().orElse(null),
                        record.body(),
                        record.signature().orElse(null));
            }
        };
    }
}
