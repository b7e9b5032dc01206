package org.peerbase.collaboration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.ListenerFailedException;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The data types of one collaboration with the clock of what has been applied to them, under one lock.
 *
 * <p>Application threads change the types that {@link #open} returned: each change gets its record (sequence and
 * dependencies) while the lock is held, and waits here for the core. The core applies the records of others. Public
 * methods may be called from any thread, but {@link #restore} only before the core starts.
 */
public final class SharedState {
    /** The most replicas that can take part in the history of one collaboration. */
    public static final int MAX_REPLICAS = 65_536;

    /** The most sub-collaborations, of all types together. */
    public static final int MAX_SUBS = 4_096;

    /** A data type in its place. */
    private record Place(String sub, String type) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::sub).thenComparing(Place::type);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private final Object lock = new Object();
    private final LongSupplier wallClock;
    private final Function<String, Optional<? extends CrdtType<?>>> types;
    private final Runnable onLocalChange;
    private final Replicas replicas;
    private final Sequences applied = new Sequences();
    private final BitSet heads = new BitSet();
    private final Map<Place, Crdt> crdts = new HashMap<>();
    private final TreeSet<Place> changed = new TreeSet<>();
    private ArrayDeque<ChangeRecord> localRecords = new ArrayDeque<>();
    private Optional<String> refusal = Optional.empty();

    /**
     * A state with nothing in it.
     *
     * @param self the author of local changes
     * @param wallClock milliseconds since 1970, for the types that order by time
     * @param types finds the data types that others use in sub-collaborations which aren't open here
     * @param onLocalChange called after each local change, under the lock, on the thread that made it; it must be quick:
     *     it sees to it that the core gets {@link CollaborationInput.LocalChanges}
     */
    public SharedState(
            ReplicaId self,
            LongSupplier wallClock,
            Function<String, Optional<? extends CrdtType<?>>> types,
            Runnable onLocalChange) {
        this.wallClock = wallClock;
        this.types = types;
        this.onLocalChange = onLocalChange;
        this.replicas = new Replicas(self);
    }

    /** The author of local changes. */
    public ReplicaId self() {
        return replicas.id(Replicas.SELF);
    }

    /** The lock that every access to the data types holds; hold it to read several of them at one moment. */
    public Object lock() {
        return lock;
    }

    /**
     * The data type of a sub-collaboration; the same one each time.
     *
     * @param sub the name of the sub-collaboration, empty for the root
     */
    public <C extends Crdt> C open(String sub, CrdtType<C> type) {
        synchronized (lock) {
            @SuppressWarnings("unchecked") // The place names the type, and a type makes only its own kind.
            C crdt = (C) crdts.computeIfAbsent(new Place(sub, type.name()), place -> create(place, type));
            return crdt;
        }
    }

    private Crdt create(Place place, CrdtType<?> type) {
        return type.create(new ReplicaContext(self(), lock, delta -> recordLocal(place, delta), wallClock));
    }

    /** The clock of all that has been applied, local changes included. */
    public Clock clock() {
        synchronized (lock) {
            return clockOf(applied);
        }
    }

    /** The states of all data types in one canonical form: equal for replicas that applied the same records. */
    public byte[] encode() {
        synchronized (lock) {
            ByteWriter writer = new ByteWriter();
            for (Place place : changed) {
                writer.writeString(place.sub());
                writer.writeString(place.type());
                writer.writeBlock(requireNonNull(crdts.get(place)).encode());
            }
            return writer.toByteArray();
        }
    }

    /**
     * Applies a record of the store, in the order of storing, before the core starts.
     *
     * @throws MalformedDeltaException if the data type refuses it
     * @throws IllegalArgumentException if a record before it is missing
     */
    public void restore(ChangeRecord record) {
        synchronized (lock) {
            int author = replicas.number(record.author());
            if (record.sequence() != applied.get(author) + 1
                    || missingDependency(record).isPresent()) {
                throw new IllegalArgumentException(record + " does not follow what was restored before it");
            }
            applyReady(author, record);
        }
    }

    /** How many local records the core has not taken yet. */
    public int pendingLocalRecords() {
        synchronized (lock) {
            return localRecords.size();
        }
    }

    private void recordLocal(Place place, byte[] delta) {
        if (refusal.isPresent()) {
            throw new IllegalStateException(refusal.get());
        }
        if (delta.length > ChangeRecord.MAX_PAYLOAD_BYTES) {
            refusal = Optional.of("a change of " + delta.length + " bytes can't be shared; at most "
                    + ChangeRecord.MAX_PAYLOAD_BYTES + " can. Reopen the collaboration to go on without it");
            throw new IllegalStateException(refusal.get());
        }
        changed.add(place);
        long sequence = applied.get(Replicas.SELF) + 1;
        applied.set(Replicas.SELF, sequence);
        localRecords.add(new ChangeRecord(self(), sequence, takeHeads(), place.sub(), place.type(), delta));
        onLocalChange.run();
    }

    private List<Dependency> takeHeads() {
        if (heads.isEmpty()) {
            return List.of();
        }
        List<Dependency> dependencies = new ArrayList<>(heads.cardinality());
        heads.stream().forEach(head -> dependencies.add(new Dependency(replicas.id(head), applied.get(head))));
        heads.clear();
        if (dependencies.size() > 1) {
            dependencies.sort(Comparator.comparing(Dependency::replica));
        }
        return dependencies;
    }

    // What follows is for the core, which is one thread at a time and the only one to change anything but local
    // records.

    Replicas replicas() {
        return replicas;
    }

    /** The number of a replica, given under the lock because mutators look numbers up; {@link Replicas#UNKNOWN} if full. */
    int number(ReplicaId id) {
        int known = replicas.find(id);
        if (known != Replicas.UNKNOWN || replicas.size() >= MAX_REPLICAS) {
            return known;
        }
        synchronized (lock) {
            return replicas.number(id);
        }
    }

    /** The local records since the last call, in order. */
    ArrayDeque<ChangeRecord> takeLocalRecords() {
        synchronized (lock) {
            ArrayDeque<ChangeRecord> taken = localRecords;
            localRecords = new ArrayDeque<>();
            return taken;
        }
    }

    /** From now on local changes throw. */
    void refuseLocalChanges(String reason) {
        synchronized (lock) {
            refusal = Optional.of(reason);
        }
    }

    /** The sequence up to which records of a replica are in the store as the core starts. */
    long restored(int replica) {
        synchronized (lock) {
            return replica == Replicas.SELF ? applied.get(replica) - localRecords.size() : applied.get(replica);
        }
    }

    /** The sequence up to which records of a replica have been applied. */
    long applied(int replica) {
        if (replica != Replicas.SELF) {
            return applied.get(replica);
        }
        synchronized (lock) {
            return applied.get(replica);
        }
    }

    /** The first dependency that has not been applied. */
    Optional<Dependency> missingDependency(ChangeRecord record) {
        for (Dependency dependency : record.dependencies()) {
            int replica = replicas.find(dependency.replica());
            if (replica == Replicas.UNKNOWN || applied(replica) < dependency.sequence()) {
                return Optional.of(dependency);
            }
        }
        return Optional.empty();
    }

    /**
     * Applies a record whose causes have all been applied.
     *
     * @throws MalformedDeltaException if the data type refuses it; then nothing changed
     * @throws ListenerFailedException if a listener of the application's threw; the record has been applied
     */
    List<Change> apply(int author, ChangeRecord record) {
        synchronized (lock) {
            if (record.sequence() != applied.get(author) + 1) {
                // Of this replica itself: a local change has just taken the number.
                throw new IllegalStateException(record + " does not follow " + applied.get(author));
            }
            return applyReady(author, record);
        }
    }

    private List<Change> applyReady(int author, ChangeRecord record) {
        List<Change> changes = List.of();
        ListenerFailedException failure = null;
        Place place = new Place(record.sub(), record.type());
        Optional<Crdt> crdt = crdtFor(place);
        if (crdt.isPresent()) {
            try {
                changes = crdt.get().apply(record.author(), record.payload());
            } catch (ListenerFailedException e) {
                failure = e;
            }
            changed.add(place);
        }
        applied.set(author, record.sequence());
        // What a record depends on needs no mention any more: mentioning the record implies it.
        for (Dependency dependency : record.dependencies()) {
            int replica = replicas.find(dependency.replica());
            if (applied.get(replica) <= dependency.sequence()) {
                heads.clear(replica);
            }
        }
        if (author != Replicas.SELF) {
            heads.set(author);
        }
        if (failure != null) {
            throw failure;
        }
        return changes;
    }

    private Optional<Crdt> crdtFor(Place place) {
        Crdt known = crdts.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        if (crdts.size() >= MAX_SUBS) {
            throw new MalformedDeltaException("more than " + MAX_SUBS + " sub-collaborations");
        }
        Optional<Crdt> made = types.apply(place.type()).map(type -> create(place, type));
        made.ifPresent(crdt -> crdts.put(place, crdt));
        return made;
    }

    Clock clockOf(Sequences sequences) {
        Map<ReplicaId, Long> clock = new HashMap<>();
        for (int replica = 0; replica < sequences.size(); replica++) {
            clock.put(replicas.id(replica), sequences.get(replica));
        }
        return Clock.of(clock);
    }
}
