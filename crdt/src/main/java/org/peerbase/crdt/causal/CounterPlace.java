package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/**
 * The index of a counter: an entry holds all that its author counted since the counter was last removed. This replica's
 * own come first in the ring, so that counting needn't look for them among the others'.
 */
public final class CounterPlace extends RingPlace {
    private long sum;

    CounterPlace(@Nullable MapPlace parent, Bytes key) {
        super(parent, key);
    }

    @Override
    public Kind kind() {
        return Kind.CCOUNTER;
    }

    @Override
    void added(Entry entry) {
        super.added(entry);
        if (entry.author.isSelf) {
            first = entry;
        }
        sum += Payload.count(entry.payload);
    }

    @Override
    void removed(Entry entry) {
        super.removed(entry);
        sum -= Payload.count(entry.payload);
    }

    /** The sum of all counts. */
    public long sum() {
        return sum;
    }

    /** This replica's entries, a copy: one, or none if it didn't count. */
    public List<Entry> own() {
        List<Entry> own = new ArrayList<>(1);
        Entry entry = first;
        while (entry != null && entry.author.isSelf && own.size() < size) {
            own.add(entry);
            entry = entry.next();
        }
        return own;
    }

    /** What {@code entries} of counters count in all. */
    public static long sum(List<Entry> entries) {
        long sum = 0;
        for (Entry entry : entries) {
            sum += Payload.count(entry.payload);
        }
        return sum;
    }

    @Override
    public Long value() {
        return sum;
    }
}
