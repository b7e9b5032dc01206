package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.List;

/** The entries that one change, one delta or one state put in and took out of a {@link CausalStore}. */
public final class Batch {
    final List<Entry> added = new ArrayList<>(1);
    final List<Entry> removed = new ArrayList<>(1);

    Batch() {}

    /** Whether nothing changed. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }
}
