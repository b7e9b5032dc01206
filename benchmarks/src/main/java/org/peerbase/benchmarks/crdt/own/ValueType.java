package org.peerbase.benchmarks.crdt.own;

import java.util.Optional;
import org.peerbase.crdt.AwOrSet;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.DeltaSink;
import org.peerbase.crdt.OrMap;
import org.peerbase.crdt.PNCounter;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.value.ElementCodec;

/** A map, a set or a counter to be measured. */
interface ValueType {
    Crdt crdt();

    /** The write of that number. */
    void write(int number);

    /** How many writes can be seen. */
    long count();

    /** Makes replicas of it. */
    @FunctionalInterface
    interface Factory {
        ValueType create(int replica, DeltaSink sink);
    }

    /** The type that the commands call so; empty if there is none. */
    static Optional<Factory> named(String name) {
        return switch (name) {
            case "map" ->
                Optional.of((replica, sink) -> new Registers(CrdtTypes.ormap(ElementCodec.of(String.class))
                        .create(ReplicaContext.of(Replicas.id(replica), sink))));
            case "set" ->
                Optional.of((replica, sink) -> new Elements(CrdtTypes.aworset(ElementCodec.of(String.class))
                        .create(ReplicaContext.of(Replicas.id(replica), sink))));
            case "counter" ->
                Optional.of((replica, sink) ->
                        new Counter(CrdtTypes.pncounter().create(ReplicaContext.of(Replicas.id(replica), sink))));
            default -> Optional.empty();
        };
    }

    /** {@code ormap} of {@code mvreg}, as in the original's example; a write writes to the register of a new key. */
    record Registers(OrMap<String> crdt) implements ValueType {
        @Override
        public void write(int number) {
            crdt.at("key" + number, CrdtTypes.mvreg()).write(number);
        }

        @Override
        public long count() {
            return crdt.size();
        }
    }

    /** {@code aworset}; a write adds a new element. */
    record Elements(AwOrSet<String> crdt) implements ValueType {
        @Override
        public void write(int number) {
            crdt.add("element" + number);
        }

        @Override
        public long count() {
            return crdt.size();
        }
    }

    /** {@code pncounter}; a write adds 1. */
    record Counter(PNCounter crdt) implements ValueType {
        @Override
        public void write(int number) {
            crdt.inc();
        }

        @Override
        public long count() {
            return crdt.count();
        }
    }
}
