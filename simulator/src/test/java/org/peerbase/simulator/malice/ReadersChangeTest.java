package org.peerbase.simulator.malice;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 3, role reader: changes that are sealed with the read key, as a writer's are, and signed by the reader. It lacks
 * only the capability, which it makes with a key of its own or copies from a writer. Outcome: refused, cut within 50 messages.
 */
class ReadersChangeTest extends AttackTest {
    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.READER);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private byte @Nullable [] copied;

            @Override
            void onRecords(Stream link, List<Page> records) {
                for (Page page : records) {
                    if (page.capability() != null) {
                        copied = page.capability();
                    }
                }
                ready().forEach(this::attack);
            }

            @Override
            void onReady(Stream link) {
                attack(link);
            }

            private void attack(Stream link) {
                Chronicle own = chronicle(replica(random().nextLong()));
                Page page = own.at(1, own.head(), List.of(), harmless("a reader's"), false);
                link.send(scribe(link).records(List.of(own.sign(copied == null ? page : page.withCapability(copied)))));
            }
        };
    }
}
