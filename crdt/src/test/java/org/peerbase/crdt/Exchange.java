package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/** A replica of any type, by name, and the deltas that it made: as tests of the original are written. */
final class Exchange {
    final Crdt crdt;
    final List<byte[]> deltas = new ArrayList<>();

    Exchange(String type, String id) {
        this(type, ReplicaId.of(id));
    }

    Exchange(String type, ReplicaId id) {
        crdt = CrdtTypes.byName(type).create(ReplicaContext.of(id, deltas::add));
    }

    /** Changes by name. */
    Exchange change(String mutator, @Nullable Object... arguments) {
        crdt.mutate(mutator, arguments);
        return this;
    }

    /** The delta of the last change. */
    byte[] last() {
        return deltas.get(deltas.size() - 1);
    }

    /** Gets deltas of another, by their numbers, in that order. */
    Exchange hear(Exchange other, int... numbers) {
        for (int number : numbers) {
            crdt.apply(other.crdt.id(), other.deltas.get(number));
        }
        return this;
    }

    /** Gets all deltas of another. */
    Exchange hearAll(Exchange other) {
        other.deltas.forEach(delta -> crdt.apply(other.crdt.id(), delta));
        return this;
    }

    /** Gets the whole state of another. */
    Exchange load(Exchange other) {
        crdt.load(other.crdt.encode());
        return this;
    }

    @Nullable
    Object value() {
        return crdt.value();
    }
}
