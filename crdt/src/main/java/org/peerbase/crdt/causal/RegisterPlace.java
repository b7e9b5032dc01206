package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/** The index of a register: the entries of the writes that no other write has seen. */
public final class RegisterPlace extends RingPlace {
    RegisterPlace(@Nullable MapPlace parent, Bytes key) {
        super(parent, key);
    }

    @Override
    public Kind kind() {
        return Kind.MVREG;
    }

    @Override
    public Set<@Nullable Object> value() {
        List<Bytes> payloads = new ArrayList<>(size);
        forEachEntry(entry -> payloads.add(Bytes.wrapping(entry.payload)));
        return new ValueSet(payloads);
    }

    /** The value before these entries were put in and taken out. */
    Set<@Nullable Object> valueBefore(List<Entry> added, List<Entry> removed) {
        Set<Entry> news = added.size() == 1 ? Set.of(added.get(0)) : new HashSet<>(added);
        List<Bytes> payloads = new ArrayList<>(size);
        forEachEntry(entry -> {
            if (!news.contains(entry)) {
                payloads.add(Bytes.wrapping(entry.payload));
            }
        });
        removed.forEach(entry -> payloads.add(Bytes.wrapping(entry.payload)));
        return new ValueSet(payloads);
    }
}
