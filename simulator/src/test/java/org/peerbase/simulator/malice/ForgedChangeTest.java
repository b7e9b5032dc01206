package org.peerbase.simulator.malice;

import java.util.List;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 1, roles outsider, reader, pinner, writer: changes in an honest writer's name with a random signature. Outcome: no
 * effect, at most 50 signatures verified, cut within 50 messages.
 */
class ForgedChangeTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.READER, Role.Kind.PINNER, Role.Kind.WRITER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            @Override
            void onReady(Stream link) {
                for (PeerId peer : honest()) {
                    ReplicaId victim = replicaOf(peer);
                    byte[] replica = victim.toByteArray();
                    Page page = new Page(
                            replica,
                            changesOf(peer) + 1,
                            randomBytes(32),
                            List.of(),
                            null,
                            null,
                            harmless("forged"),
                            randomBytes(64));
                    link.send(scribe(link).records(List.of(page)));
                }
            }
        };
    }
}
