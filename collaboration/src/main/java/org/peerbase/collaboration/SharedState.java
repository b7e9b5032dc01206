package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.DataTypes.Effect;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.DeltaSink;
import org.peerbase.crdt.ReplicaContext;
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

    /** The most of them that have numbers only because clocks name them, so that these never leave no room for others. */
    static final int MAX_ANNOUNCED = 16_384;

    /** About how many bytes a part takes beside its delta, at the most. */
    private static final int PART_OVERHEAD = 2 * (ChangeRecord.MAX_NAME_BYTES + 2) + 4;

    /** How much longer a sealed body is than a clear one, at the most. */
    private static final int SEAL_OVERHEAD = 64;

    private final Object lock = new Object();
    private final Access access;
    private final LongSupplier wallClock;
    private final Runnable onLocalChange;
    private final Place root;
    private final Replicas replicas;
    private final Chains chains;
    private final Forks forks;
    private final Function<String, Optional<? extends CrdtType<?>>> types;
    private final Sequences applied = new Sequences();
    private final Sequences restoredSigned = new Sequences();
    private final BitSet heads = new BitSet();
    private final BitSet announced = new BitSet();
    private final DataTypes dataTypes;
    private final TreeSet<Place> closed = new TreeSet<>();
    private ArrayDeque<LocalChange> localChanges = new ArrayDeque<>();
    private TreeMap<Place, List<byte[]>> captured = new TreeMap<>();
    private long capturedBytes;
    private int transactions;
    private Optional<String> refusal = Optional.empty();

    /**
     * A state with nothing in it.
     *
     * @param access what this peer may do in the collaboration; who can't read has only clocks here
     * @param type the name of the collaboration's own type, that of the root
     * @param self the author of local changes
     * @param wallClock milliseconds since 1970, for the types that order by time
     * @param types finds the data types that others use in sub-collaborations which aren't open here
     * @param onLocalChange called after each local change, under the lock, on the thread that made it; it must be quick:
     *     it sees to it that the core gets {@link CollaborationInput.LocalChanges}
     */
    public SharedState(
            Access access,
            String type,
            ReplicaId self,
            LongSupplier wallClock,
            Function<String, Optional<? extends CrdtType<?>>> types,
            Runnable onLocalChange) {
        this.access = access;
        this.wallClock = wallClock;
        this.onLocalChange = onLocalChange;
        this.root = new Place("", type);
        this.replicas = new Replicas(self);
        this.chains = new Chains(access.id(), replicas);
        this.forks = new Forks(replicas);
        this.types = types;
        this.dataTypes = new DataTypes(access, root, this::create, types);
    }

    private Crdt create(Place place, CrdtType<?> type) {
        return type.create(new ReplicaContext(self(), lock, new LocalSink(place), wallClock).withCausalDelivery());
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
        Place place = new Place(sub, type.name());
        synchronized (lock) {
            closed.remove(place);
            @SuppressWarnings("unchecked") // The place names the type, and a type makes only its own kind.
            C crdt = (C) dataTypes.open(place, type);
            return crdt;
        }
    }

    /** From now on local changes of a data type throw, until it is opened again. */
    public void close(String sub, String type) {
        synchronized (lock) {
            closed.add(new Place(sub, type));
        }
    }

    /** The types of each sub-collaboration that was opened here or changed by anybody; those unknown here included. */
    public SortedMap<String, SortedSet<String>> subs() {
        synchronized (lock) {
            return dataTypes.subs();
        }
    }

    /** Hands each data type to {@code watcher} with its name, those here and those to come; called under the lock, as this. */
    public void watch(BiConsumer<String, Crdt> watcher) {
        dataTypes.watch((place, crdt) -> watcher.accept(place.sub(), crdt));
    }

    /** Takes the local changes of one data type. */
    private final class LocalSink implements DeltaSink {
        private final Place place;

        private LocalSink(Place place) {
            this.place = place;
        }

        @Override
        public void requireOpen() {
            if (!access.canWrite()) {
                throw new ReadOnlyException();
            }
            if (closed.contains(place)) {
                throw new IllegalStateException("this sub-collaboration was stopped: ask for it again to change it");
            }
            refusal.ifPresent(reason -> {
                throw new IllegalStateException(reason);
            });
            if (captured.size() >= RecordBody.MAX_PARTS && !captured.containsKey(place)) {
                throw new IllegalStateException(
                        "one transaction can change at most " + RecordBody.MAX_PARTS + " sub-collaborations");
            }
            if (!captured.containsKey(place) && !dataTypes.named().mayName(self(), place, captured.size())) {
                throw new IllegalStateException("this replica has changed " + NamedPlaces.MAX_PLACES
                        + " sub-collaborations, the most that one may; it can go on changing these");
            }
        }

        @Override
        public void accept(byte[] delta) {
            recordLocal(place, delta);
        }
    }

    /** Runs {@code work} as {@link #transaction(Supplier)} does. */
    public void transaction(Runnable work) {
        transaction(() -> {
            work.run();
            return true;
        });
    }

    /**
     * Makes all local changes in {@code work}, of whichever data types, one: others apply all of them or none. A
     * transaction inside of another joins it. What was changed before {@code work} threw an exception stays changed, and
     * travels as one all the same.
     *
     * @return what {@code work} returned
     */
    public <R extends @Nullable Object> R transaction(Supplier<R> work) {
        synchronized (lock) {
            transactions++;
            try {
                return work.get();
            } finally {
                transactions--;
                if (transactions == 0 && !captured.isEmpty()) {
                    recordCaptured();
                }
            }
        }
    }

    /** How many changes this replica has made, the one of a transaction that is under way included. */
    public long changesMade() {
        synchronized (lock) {
            return applied.get(Replicas.SELF) + (captured.isEmpty() ? 0 : 1);
        }
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
            return dataTypes.encode();
        }
    }

    /**
     * Takes up the forks that were known when the collaboration was last open; before any record is restored.
     *
     * @param stored what {@link CollaborationOutput.StoreForks} gave
     * @throws MalformedMessageException if it is anything else
     */
    public void restoreForks(byte[] stored) {
        synchronized (lock) {
            for (ForkProof proof : ForkProof.decodeAll(stored)) {
                if (forks.isNews(proof)) {
                    forks.add(proof);
                    forgoIfComplete(replicas.number(proof.author()));
                }
            }
        }
    }

    /**
     * Runs {@code work}, which restores what a store has.
     *
     * @param reader reads from the same store: some of what waited for its effect is read a second time when it is due
     */
    public void restoring(RecordReader reader, Runnable work) {
        synchronized (lock) {
            dataTypes.readWith(reader);
            try {
                work.run();
            } finally {
                dataTypes.readWith(null);
            }
        }
    }

    /**
     * Applies a record of the store, in the order of storing, before the core starts. Void records are passed over.
     *
     * @throws IllegalArgumentException if a record before it is missing
     */
    public void restore(ChangeRecord record) {
        synchronized (lock) {
            int author = replicas.number(record.author());
            if (record.sequence() > forks.limit(author)) {
                return;
            }
            if (record.sequence() != applied.get(author) + 1
                    || missingDependency(record).isPresent()) {
                throw new IllegalArgumentException(record + " does not follow what was restored before it");
            }
            applyReady(author, record);
            if (author == Replicas.SELF) {
                dataTypes.settleOwn(self());
            }
            chains.append(author, chains.follow(author, record));
            if (record.isSigned() || record.sequence() == forks.limit(author)) {
                restoredSigned.set(author, record.sequence());
            }
        }
    }

    /**
     * Puts in what a {@link SnapshotSource} gave, in the place of the records that it stands for, before anything else is
     * restored.
     *
     * @param stored the clock of the store: a snapshot that knows more is not used
     * @return why it can't be used, if so: then nothing has changed, and all records are to be restored
     */
    public Optional<String> restoreSnapshot(byte[] sealed, Clock stored) {
        synchronized (lock) {
            if (!forks.all().isEmpty()) {
                return Optional.of("not all that is in it counts any more");
            }
            try {
                StateSnapshot snapshot = StateSnapshot.decode(access.openState(sealed));
                for (StateSnapshot.Author author : snapshot.authors()) {
                    if (author.sequence() > stored.get(author.id())) {
                        return Optional.of("it has record " + author.sequence() + " of " + author.id()
                                + ", the log ends at " + stored.get(author.id()));
                    }
                }
                Optional<String> refusal = dataTypes.restore(snapshot.states(), snapshot.waiting());
                if (refusal.isEmpty()) {
                    snapshot.authors().forEach(this::restoreAuthor);
                }
                return refusal;
            } catch (BrokenSealException | RuntimeException e) {
                // Whatever is wrong with it: the log has all that it has.
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    private void restoreAuthor(StateSnapshot.Author author) {
        int number = replicas.number(author.id());
        applied.set(number, author.sequence());
        restoredSigned.set(number, author.sequence());
        chains.restore(number, author.chain());
        heads.set(number, author.isHead() && number != Replicas.SELF);
        dataTypes.restoreAuthor(author);
    }

    /** How many local changes the core has not taken yet. */
    public int pendingLocalChanges() {
        synchronized (lock) {
            return localChanges.size();
        }
    }

    private void recordLocal(Place place, byte[] delta) {
        capturedBytes += delta.length + PART_OVERHEAD;
        if (capturedBytes > ChangeRecord.MAX_BODY_BYTES - SEAL_OVERHEAD) {
            refusal = Optional.of("a change of " + capturedBytes + " bytes can't be shared; at most "
                    + ChangeRecord.MAX_BODY_BYTES + " can. Reopen the collaboration to go on without it");
            throw new IllegalStateException(refusal.get());
        }
        dataTypes.noteChanged(place);
        captured.computeIfAbsent(place, key -> new ArrayList<>(1)).add(delta);
        if (transactions == 0) {
            recordCaptured();
        }
    }

    /** Makes one change of all that has been captured. */
    private void recordCaptured() {
        TreeMap<Place, List<byte[]>> deltas = captured;
        captured = new TreeMap<>();
        capturedBytes = 0;
        List<Part> parts = partsOf(deltas);
        dataTypes.named().name(self(), parts);
        while (heads.cardinality() > ChangeRecord.MAX_DEPENDENCIES) {
            // More than one record can name: records before it, which change nothing, name the others.
            addLocalChange(List.of());
        }
        addLocalChange(parts);
        onLocalChange.run();
    }

    private void addLocalChange(List<Part> parts) {
        long sequence = applied.get(Replicas.SELF) + 1;
        applied.set(Replicas.SELF, sequence);
        localChanges.add(new LocalChange(sequence, takeHeads(), parts));
    }

    private List<Part> partsOf(SortedMap<Place, List<byte[]>> deltas) {
        List<Part> parts = new ArrayList<>(deltas.size());
        try {
            deltas.forEach((place, group) -> parts.add(new Part(place, joined(place, group))));
        } catch (RuntimeException e) {
            // The data types have the changes, and nobody else ever will.
            refusal = Optional.of(
                    "a change can't be shared: " + e.getMessage() + ". Reopen the collaboration to go on without it");
            throw e;
        }
        return parts;
    }

    private byte[] joined(Place place, List<byte[]> deltas) {
        return deltas.size() == 1 ? deltas.get(0) : dataTypes.get(place).type().joinDeltas(deltas);
    }

    private List<Dependency> takeHeads() {
        if (heads.isEmpty()) {
            return List.of();
        }
        List<Dependency> dependencies = new ArrayList<>();
        for (int head = heads.nextSetBit(0);
                head >= 0 && dependencies.size() < ChangeRecord.MAX_DEPENDENCIES;
                head = heads.nextSetBit(head + 1)) {
            dependencies.add(new Dependency(replicas.id(head), applied.get(head)));
            heads.clear(head);
        }
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

    /** The number of a replica of which nothing is here; {@link Replicas#UNKNOWN} if there are too many of these. */
    int numberAnnounced(ReplicaId id) {
        int known = replicas.find(id);
        if (known != Replicas.UNKNOWN || announced.cardinality() >= MAX_ANNOUNCED) {
            return known;
        }
        int replica = number(id);
        if (replica != Replicas.UNKNOWN) {
            announced.set(replica);
        }
        return replica;
    }

    /** The replicas that have numbers only because clocks name them; not a copy. */
    BitSet announced() {
        return announced;
    }

    /** The data types, which {@link #lock} guards. */
    DataTypes dataTypes() {
        return dataTypes;
    }

    /** What this peer may do. */
    Access access() {
        return access;
    }

    /** The place of the collaboration's own type. */
    Place root() {
        return root;
    }

    /** The chains of what is in the store or on its way there; for the core, or while restoring. */
    Chains chains() {
        return chains;
    }

    /** The local changes since the last call, in order. */
    ArrayDeque<LocalChange> takeLocalChanges() {
        synchronized (lock) {
            ArrayDeque<LocalChange> taken = localChanges;
            localChanges = new ArrayDeque<>();
            return taken;
        }
    }

    /** From now on local changes throw, before anything changes. A transaction that is under way may end. */
    public void refuseLocalChanges(String reason) {
        synchronized (lock) {
            refusal = Optional.of(reason);
        }
    }

    /** From now on local changes are sealed in this session; for the core. */
    void beginSession(byte[] session) {
        synchronized (lock) {
            dataTypes.openers().resume(self(), session);
        }
    }

    /**
     * What a snapshot of this moment needs; for the core.
     *
     * @param stored up to where the records of each replica are stored
     * @return empty unless everything that has been applied is stored, and if a replica has forked: then the log is read
     *     without what is void
     */
    Optional<SnapshotSource> snapshotSource(Sequences stored) {
        synchronized (lock) {
            if (!forks.all().isEmpty()) {
                return Optional.empty();
            }
            List<StateSnapshot.Author> authors = new ArrayList<>();
            for (int replica = 0; replica < replicas.size(); replica++) {
                long sequence = applied.get(replica);
                if (sequence != stored.get(replica)
                        || sequence != chains.last(replica).sequence()) {
                    return Optional.empty();
                }
                if (sequence > 0) {
                    authors.add(new StateSnapshot.Author(
                            replicas.id(replica),
                            chains.kept(replica),
                            // Should this peer go on as another replica, its records are like others'.
                            heads.get(replica) || replica == Replicas.SELF,
                            dataTypes.isIneffective(replicas.id(replica)),
                            dataTypes.openers().session(replicas.id(replica)),
                            dataTypes.named().named(replicas.id(replica))));
                }
            }
            return Optional.of(new SnapshotSource(this, authors));
        }
    }

    /** The snapshot of the moment at which these were the authors; empty if it has passed. */
    Optional<byte[]> snapshot(List<StateSnapshot.Author> authors) {
        synchronized (lock) {
            long records = 0;
            for (StateSnapshot.Author author : authors) {
                records += author.sequence();
            }
            return records == clockOf(applied).total() ? dataTypes.snapshot(authors) : Optional.empty();
        }
    }

    /** From now on local changes throw, and those that the core has not taken are given up. */
    void giveUpLocalChanges(String reason) {
        synchronized (lock) {
            refuseLocalChanges(reason);
            applied.set(Replicas.SELF, applied.get(Replicas.SELF) - localChanges.size());
            localChanges.clear();
        }
    }

    /** The sequence up to which a replica's records are in the store as the core starts, and signed. */
    long restored(int replica) {
        return restoredSigned.get(replica);
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

    /** Whether a record has been applied. */
    boolean has(ChangeRecord record) {
        int author = replicas.find(record.author());
        return author != Replicas.UNKNOWN && applied(author) >= record.sequence();
    }

    /** The first dependency that has not been applied. */
    Optional<Dependency> missingDependency(ChangeRecord record) {
        for (Dependency dependency : record.dependencies()) {
            int replica = replicas.find(dependency.replica());
            if (replica == Replicas.UNKNOWN || applied(replica) < forks.within(replica, dependency.sequence())) {
                return Optional.of(dependency);
            }
        }
        return Optional.empty();
    }

    /**
     * Notes that a record whose causes have all been applied is here, and lets it have its effect.
     */
    Effect apply(int author, ChangeRecord record) {
        synchronized (lock) {
            if (record.sequence() != applied.get(author) + 1) {
                // Of this replica itself: a local change has just taken the number.
                throw new IllegalStateException(record + " does not follow " + applied.get(author));
            }
            return applyReady(author, record);
        }
    }

    private Effect applyReady(int author, ChangeRecord record) {
        // Before the effect, since listeners that hear of it may make changes that come after this record.
        noteApplied(author, record);
        Effect effect = dataTypes.apply(record);
        forgoIfComplete(author);
        return effect;
    }

    /** Lets those records have their effect whose time has come. */
    Effect retryDated() {
        synchronized (lock) {
            return dataTypes.retryDated(wallClock.getAsLong());
        }
    }

    /** Whether records wait for a time to have their effect. */
    boolean waitsForTime() {
        synchronized (lock) {
            return dataTypes.waitsForTime();
        }
    }

    private void noteApplied(int author, ChangeRecord record) {
        applied.set(author, record.sequence());
        announced.clear(author);
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
    }

    // Forks

    /** Which replicas have forked. */
    Forks forks() {
        return forks;
    }

    /**
     * Takes the proof of a fork that is lower than what is known.
     *
     * @return whether void records had an effect here, so that the state has to be rebuilt
     */
    boolean addFork(ForkProof proof) {
        synchronized (lock) {
            forks.add(proof);
            int author = replicas.number(proof.author());
            long limit = forks.limit(author);
            if (applied.get(author) <= limit) {
                forgoIfComplete(author);
                return false;
            }
            applied.set(author, limit);
            if (limit == 0) {
                heads.clear(author);
            }
            return access.canRead();
        }
    }

    private void forgoIfComplete(int author) {
        if (applied.get(author) == forks.limit(author)) {
            dataTypes.forgo(replicas.id(author));
        }
    }

    /**
     * A state without records, of the same types and with the same forks: what has an effect here from now on has to be
     * brought to it, and then it takes the place of this one's.
     */
    SharedState shadow() {
        synchronized (lock) {
            SharedState shadow = new SharedState(access, root.type(), self(), wallClock, types, () -> {});
            dataTypes.openIn(shadow.dataTypes);
            shadow.restoreForks(ForkProof.encodeAll(forks.all()));
            dataTypes.suspend();
            return shadow;
        }
    }

    /** Takes over the effects of all records that {@code shadow} has, and those of local changes that are no records yet. */
    Effect adopt(SharedState shadow) {
        synchronized (lock) {
            for (LocalChange change : localChanges) {
                shadow.dataTypes.applyLocal(self(), change.parts());
            }
            int known = localChanges.size();
            return dataTypes.adopt(
                    shadow.dataTypes,
                    self(),
                    () -> localChanges.stream()
                            .skip(known)
                            .flatMap(change -> change.parts().stream())
                            .toList());
        }
    }

    Clock clockOf(Sequences sequences) {
        Map<ReplicaId, Long> clock = new HashMap<>();
        for (int replica = 0; replica < sequences.size(); replica++) {
            clock.put(replicas.id(replica), sequences.get(replica));
        }
        return Clock.of(clock);
    }
}
