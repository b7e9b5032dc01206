package org.peerbase.crdt.causal;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The entries of one element of a set: usually one; more if it was added at several replicas at the same time. */
final class Cell {
    @Nullable
    Entry first;

    /** How many of them say that the element was added. */
    int added;

    /** How many of them say that the element was removed. */
    int removed;

    void add(Entry entry) {
        entry.join(first);
        if (first == null) {
            first = entry;
        }
    }

    void remove(Entry entry) {
        first = entry.leave(first);
    }

    /** Hands out the entries of the ring that begins with {@code first}. */
    static void forEach(@Nullable Entry first, Consumer<Entry> action) {
        if (first == null) {
            return;
        }
        Entry entry = first;
        do {
            action.accept(entry);
            entry = Objects.requireNonNull(entry.next());
        } while (entry != first);
    }
}
