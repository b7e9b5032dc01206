package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/** A place that keeps its entries in one ring. */
public abstract class RingPlace extends Place {
    @Nullable
    Entry first;

    RingPlace(@Nullable MapPlace parent, Bytes key) {
        super(parent, key);
    }

    @Override
    void added(Entry entry) {
        entry.join(first);
        if (first == null) {
            first = entry;
        }
    }

    @Override
    void removed(Entry entry) {
        first = entry.leave(first);
    }

    /** The entries, a copy. */
    public final List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(size);
        forEachEntry(entries::add);
        return entries;
    }

    @Override
    final void forEachEntry(Consumer<Entry> action) {
        Cell.forEach(first, action);
    }
}
