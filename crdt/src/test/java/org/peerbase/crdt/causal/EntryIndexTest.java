package org.peerbase.crdt.causal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.testing.Allocation;

/** The index of entries does what a sorted map does. */
class EntryIndexTest {
    private static final Author AUTHOR = new Author(ReplicaId.of("a"), false);
    private static final Place ROOT = Kind.EWFLAG.place(null, Bytes.of());

    private static Entry entry(int number) {
        return new Entry(AUTHOR, number, ROOT, Payload.ofNothing());
    }

    @Test
    void shouldDoWhatASortedMapDoes() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            EntryIndex index = new EntryIndex();
            SortedMap<Integer, Entry> model = new TreeMap<>();
            int range = 1 << (2 + random.nextInt(12));
            int adding = 1 + random.nextInt(9);
            for (int i = 0; i < 3_000; i++) {
                int number = random.nextInt(range);
                if (random.nextInt(10) < (i < 2_000 ? adding : 1)) {
                    Entry entry = entry(number);
                    index.put(entry);
                    model.put(number, entry);
                } else if (model.remove(number) != null) {
                    index.remove(number);
                }
                assertThat(index.get(number)).isSameAs(model.get(number));
            }
            int start = random.nextInt(range);
            int end = start + random.nextInt(range);
            List<Entry> found = new ArrayList<>();
            index.forEach(start, end, found::add);
            assertThat(found).isEqualTo(new ArrayList<>(model.subMap(start, end).values()));
            assertThat(index.size()).isEqualTo(model.size());
        }
    }

    /** Numbers in the order that moves most: each before all others. */
    @Test
    void shouldNotMindInWhatOrderNumbersCome() {
        assertThat(workOf(200_000)).isLessThan(2.3 * workOf(100_000));
    }

    private static double workOf(int entries) {
        return Allocation.of(() -> {
            EntryIndex index = new EntryIndex();
            for (int i = entries; i > 0; i--) {
                index.put(entry(i));
            }
        });
    }
}
