package org.peerbase.crdt.causal;

import java.util.ArrayList;
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
        return new ValueSet(payloads());
    }

    List<Bytes> payloads() {
        List<Bytes> payloads = new ArrayList<>(size);
        forEachEntry(entry -> payloads.add(Bytes.wrapping(entry.payload)));
        return payloads;
    }
}
