package org.peerbase.crdt.malice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Delivery;
import org.peerbase.crdt.DeltaSink;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

/** Two honest replicas that are promised causal order, and a clock that a test can set. */
final class World {
    static final ReplicaId ALICE = ReplicaId.of("alice");
    static final ReplicaId BOB = ReplicaId.of("bob");
    static final ReplicaId MALLORY = ReplicaId.of("mallory");

    long time = 1_800_000_000_000L;
    final Crdt alice;
    final Crdt bob;

    World(String type) {
        CrdtType<?> byName = CrdtTypes.byName(type);
        List<Crdt> both = new ArrayList<>();
        alice = byName.create(new ReplicaContext(
                ALICE, new Object(), delta -> both.get(1).apply(ALICE, delta), () -> time, Delivery.CAUSAL));
        bob = byName.create(new ReplicaContext(
                BOB, new Object(), delta -> both.get(0).apply(BOB, delta), () -> time, Delivery.CAUSAL));
        both.add(alice);
        both.add(bob);
    }

    /** Gives a delta of Mallory's to both. */
    void apply(byte[] delta) {
        alice.apply(MALLORY, delta);
        bob.apply(MALLORY, delta);
    }

    /** A replica that takes anything in any order, as a liar's does. */
    static Crdt loose(String type, ReplicaId id, DeltaSink sink) {
        return CrdtTypes.byName(type).create(ReplicaContext.of(id, sink));
    }

    /** What one who calls itself {@code id} makes by these changes. */
    static List<byte[]> madeBy(String type, ReplicaId id, Change... changes) {
        return madeBy(type, id, List.of(changes));
    }

    /** What one who calls itself {@code id} makes by these changes. */
    static List<byte[]> madeBy(String type, ReplicaId id, List<Change> changes) {
        List<byte[]> deltas = new ArrayList<>();
        Crdt replica = loose(type, id, deltas::add);
        for (Change change : changes) {
            change.on(replica);
        }
        return deltas;
    }

    /** A call of a mutator by its name. */
    record Change(String mutator, List<@Nullable Object> arguments) {
        void on(Crdt crdt) {
            crdt.mutate(mutator, arguments.toArray());
        }
    }

    static Change change(String mutator, @Nullable Object... arguments) {
        return new Change(mutator, Arrays.asList(arguments));
    }
}
