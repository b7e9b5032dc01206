package org.peerbase.simulator.malice;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attacks 2, 6 and 31 on the membership, anyone who gossips: entries in honest peers' names that say that they leave or can
 * be reached elsewhere; entries of the attacker's own that are of another time; and old entries of honest peers that it has
 * kept. Outcome: nobody is lost or led astray, cut within 50 messages.
 */
class ForgedMembersTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.ANYONE, Role.Kind.READER, Role.Kind.OUTSIDER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<byte[]> kept = new ArrayList<>();

            @Override
            protected void onGossip(PeerId source, byte[] message) {
                kept.add(message);
            }

            @Override
            protected void onStart() {
                super.onStart();
                after(500, this::repeat);
            }

            private void repeat() {
                List<byte[]> entries = new ArrayList<>();
                for (PeerId peer : honest()) {
                    entries.add(entry(peer.toBytes(), wallClock() + 1, 90_000, random().nextInt(2)));
                }
                entries.add(entry(self().toBytes(), 0, 3_600_000, 0));
                entries.add(entry(self().toBytes(), 1L << 60, 3_600_000, 0));
                gossip(entriesGossip(entries));
                if (!kept.isEmpty()) {
                    gossip(kept.get(random().nextInt(kept.size())));
                }
                if (now() < END_MS) {
                    after(500, this::repeat);
                }
            }
        };
    }
}
