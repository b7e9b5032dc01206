package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;
import org.peerbase.simulator.Role;

/**
 * Attack 8, role writer: one history for one half of the peers, another one for the other half, and later a third one that
 * goes its own way before the others part. Outcome: everybody finds the lowest fork, and has nothing of what
 * came after it.
 */
class EquivocationTest extends AttackTest {
    private static final int SHARED = 4;
    private static final int OWN = 3;

    @Override
    List<Role.Kind> roles() {
        return List.of(Role.Kind.WRITER, Role.Kind.ANYONE);
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Set<String> entitledTo() {
        Set<String> texts = new HashSet<>();
        for (int i = 1; i <= SHARED + OWN; i++) {
            texts.add("shared " + i);
            for (int history = 0; history < 3; history++) {
                texts.add("history " + history + ", " + i);
            }
        }
        return texts;
    }

    /** Where nobody had a second history before it had the first, one of them counts. */
    @Override
    void check(Arena.Outcome outcome) {
        assertThat(outcome.writtenByAttackers().stream()
                        .filter(text -> text.startsWith("history"))
                        .map(text -> text.substring(0, text.indexOf(',')))
                        .distinct())
                .hasSizeLessThan(2);
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<List<Page>> histories = new ArrayList<>();
            private int links;

            private void write() {
                for (int history = 0; history < 3; history++) {
                    // The third one leaves the others one record earlier.
                    int shared = history < 2 ? SHARED : SHARED - 1;
                    List<Page> pages = new ArrayList<>();
                    byte[] before = chronicle().head();
                    for (int i = 1; i <= SHARED + OWN; i++) {
                        String text = i <= shared ? "shared " + i : "history " + history + ", " + i;
                        Page page = i <= shared && history > 0
                                ? histories.get(0).get(i - 1)
                                : chronicle().at(i, before, List.of(), harmless(text), true);
                        pages.add(page);
                        before = page.head();
                    }
                    histories.add(pages);
                }
            }

            @Override
            void onReady(Stream link) {
                if (histories.isEmpty()) {
                    write();
                }
                int history = links++ % 2;
                link.send(scribe(link).records(histories.get(history)));
                if (links == 3) {
                    after(5_000, () -> ready().forEach(to -> to.send(scribe(to).records(histories.get(2)))));
                }
            }
        };
    }
}
