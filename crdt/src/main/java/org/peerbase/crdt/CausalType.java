package org.peerbase.crdt;

import java.util.List;
import java.util.function.BiFunction;
import org.peerbase.crdt.causal.CausalDelta;
import org.peerbase.crdt.causal.CausalReplica;
import org.peerbase.crdt.causal.Kind;
import org.peerbase.crdt.causal.Location;

/** A type of the causal kernel: it can be a replica of its own, or lie under a key of a map. */
record CausalType<C extends Crdt>(Kind kind, BiFunction<CausalType<C>, CausalCrdt.Seat, C> factory)
        implements CrdtType<C> {
    @Override
    public String name() {
        return kind.typeName();
    }

    @Override
    public C create(ReplicaContext context) {
        Location root = Location.root(new CausalReplica(kind, context.id()));
        return factory.apply(this, new CausalCrdt.Seat(context, root, null));
    }

    /** A handle of what lies at {@code location}. */
    C embed(CausalCrdt root, Location location) {
        return factory.apply(this, new CausalCrdt.Seat(root.context(), location, root));
    }

    @Override
    public byte[] joinDeltas(List<byte[]> deltas) {
        if (deltas.isEmpty()) {
            throw new IllegalArgumentException("no deltas to join");
        }
        return Refusal.of(name(), () -> CausalDelta.join(kind, deltas));
    }

    @Override
    public String toString() {
        return name();
    }
}
