package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.peerbase.simulator.Arena;
import org.peerbase.simulator.Attacker;

/**
 * Attack 8, roles writer and anyone: two replicas have one history for one half of the peers and another one for the other
 * half; and one of them has, later, a third one that goes its own way before the others part. Outcome: of the first, everybody
 * has what its histories share, and nothing of what came after it; of the other, at most one history, since nobody can show
 * where the third parts from what is void.
 */
class EquivocationTest extends AttackTest {
    private static final int SHARED = 4;
    private static final int OWN = 3;

    /** How many histories which replica has. */
    private static final int[] HISTORIES = {2, 3};

    private static String shared(int replica, int record) {
        return "replica " + replica + ", shared " + record;
    }

    private static String own(int replica, int history) {
        return "replica " + replica + ", history " + history + ", record ";
    }

    @Override
    long cutAfter() {
        return NEVER;
    }

    @Override
    Set<String> entitledTo() {
        Set<String> texts = new HashSet<>();
        for (int replica = 0; replica < HISTORIES.length; replica++) {
            for (int i = 1; i <= SHARED + OWN; i++) {
                texts.add(shared(replica, i));
                for (int history = 0; history < HISTORIES[replica]; history++) {
                    texts.add(own(replica, history) + i);
                }
            }
        }
        return texts;
    }

    /** Where nobody had a second history before it had the first, one of them counts. */
    @Override
    void check(Arena.Outcome outcome) {
        List<String> written = outcome.writtenByAttackers();
        assertThat(written)
                .containsAll(IntStream.rangeClosed(1, SHARED)
                        .mapToObj(i -> shared(0, i))
                        .toList());
        for (int replica = 0; replica < HISTORIES.length; replica++) {
            int from = replica;
            List<Integer> counting = IntStream.range(0, HISTORIES[replica])
                    .boxed()
                    .filter(history -> written.stream().anyMatch(text -> text.startsWith(own(from, history))))
                    .toList();
            assertThat(counting).as("histories of replica %d", replica).hasSizeLessThan(2);
        }
    }

    @Override
    Attacker attacker() {
        return new Guest() {
            private final List<List<List<Page>>> histories = new ArrayList<>();
            private int links;

            private List<List<Page>> write(int replica) {
                Chronicle chronicle = chronicle(replica(replica));
                List<List<Page>> written = new ArrayList<>();
                for (int history = 0; history < HISTORIES[replica]; history++) {
                    // The third one leaves the others one record earlier.
                    int shared = history < 2 ? SHARED : SHARED - 1;
                    List<Page> pages = new ArrayList<>();
                    byte[] before = chronicle.head();
                    for (int i = 1; i <= SHARED + OWN; i++) {
                        String text = i <= shared ? shared(replica, i) : own(replica, history) + i;
                        Page page = i <= shared && history > 0
                                ? written.get(0).get(i - 1)
                                : chronicle.at(i, before, List.of(), harmless(text), true);
                        pages.add(page);
                        before = page.head();
                    }
                    written.add(pages);
                }
                return written;
            }

            @Override
            void onReady(Stream link) {
                if (histories.isEmpty()) {
                    IntStream.range(0, HISTORIES.length).forEach(replica -> histories.add(write(replica)));
                }
                int history = links++ % 2;
                histories.forEach(written -> send(link, written.get(history)));
                if (links == 3) {
                    after(
                            5_000,
                            () -> ready().forEach(
                                            to -> send(to, histories.get(1).get(2))));
                }
            }

            private void send(Stream link, List<Page> pages) {
                link.send(scribe(link).records(pages));
            }
        };
    }
}
