package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Attacker;

/**
 * Attack 4, role writer: changes in another writer's name, that follow its last one and are signed by the attacker's own
 * key. Outcome: refused, since the author is the key; cut within 50 messages.
 */
class AnothersNameTest extends AttackTest {
    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onRecords(Stream link, List<Page> records) {
                Page last = records.get(records.size() - 1);
                ready().forEach(to -> attack(to, last));
            }

            @Override
            void onReady(Stream link) {
                for (PeerId peer : honest()) {
                    ReplicaId victim = replicaOf(peer);
                    Chronicle forged = chronicle(victim.toByteArray());
                    if (changesOf(peer) == 0) {
                        link.send(scribe(link).records(List.of(forged.write(harmless("in your name")))));
                    }
                }
            }

            private void attack(Stream link, Page last) {
                Chronicle forged = chronicle(last.author());
                Page page = forged.at(last.sequence() + 1, last.head(), List.of(), harmless("in your name"), true);
                link.send(scribe(link).records(List.of(page)));
            }
        };
    }
}
