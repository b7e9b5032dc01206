package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.DataTypes.Effect;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.ListenerFailedException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The data types of one collaboration with the clock of what has been applied to them, under one lock.
 *
 * <p>Application threads change the types that {@link #open} returned: each change gets its record (sequence and
 * dependencies) while the lock is held, and waits here for the core. The core applies the records of others. Public
 * methods may be called from any thread, but {@link #restore} only before the core starts.
 *
 * <p>What happens under the lock is elsewhere, by phase: {@link Restoration} brings the state to where the store ends,
 * {@link LocalChanges} takes what is changed here, {@link AppliedRecords} lets records have their effect on the {@link
 * DataTypes}, and {@link Snapshots} says when a snapshot can stand for the log. {@link Frontier}, {@link Chains} and {@link
 * Forks} are what they share.
 */
public final class SharedState {
    private final Object lock = new Object();
    private final Access access;
    private final LongSupplier wallClock;
    private final Place root;
    private final Function<String, Optional<? extends CrdtType<?>>> types;
    private final Runnable onLocalChange;
    private final Replicas replicas;
    private final Chains chains;
    private final Forks forks;
    private final DataTypes dataTypes;
    private final Frontier frontier;
    private final LocalChanges localChanges;
    private final AppliedRecords records;
    private final Restoration restoration;
    private final Snapshots snapshots;
    private final List<ListenerFailedException> listenerFailures = new ArrayList<>();

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
        this.root = new Place("", type);
        this.types = types;
        this.onLocalChange = onLocalChange;
        this.replicas = new Replicas(self);
        this.chains = new Chains(access.id(), replicas);
        this.forks = new Forks(replicas);
        this.dataTypes = new DataTypes(access, root, this::create, types);
        this.frontier = new Frontier(replicas);
        this.localChanges = new LocalChanges(access, replicas, frontier, dataTypes, onLocalChange);
        this.records = new AppliedRecords(replicas, frontier, forks, dataTypes);
        this.restoration = new Restoration(access, replicas, frontier, records, chains, forks, dataTypes);
        this.snapshots = new Snapshots(replicas, frontier, chains, forks, dataTypes);
    }

    private Crdt create(Place place, CrdtType<?> type) {
        return type.create(
                new ReplicaContext(self(), lock, localChanges.sinkOf(place), wallClock).withCausalDelivery());
    }

    /** The author of local changes. */
    public ReplicaId self() {
        return replicas.selfId();
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
            localChanges.open(place);
            Effect effect = new Effect();
            @SuppressWarnings("unchecked") // The place names the type, and a type makes only its own kind.
            C crdt = (C) dataTypes.open(place, type, effect);
            if (listenerFailures.addAll(effect.listenerFailures())) {
                onLocalChange.run();
            }
            return crdt;
        }
    }

    /** From now on local changes of a data type throw, until it is opened again. */
    public void close(String sub, String type) {
        synchronized (lock) {
            localChanges.close(new Place(sub, type));
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
            return localChanges.transaction(work);
        }
    }

    /** How many changes this replica has made, the one of a transaction that is under way included. */
    public long changesMade() {
        synchronized (lock) {
            return frontier.applied(replicas.self()) + (localChanges.isChanging() ? 1 : 0);
        }
    }

    /** The clock of all that has been applied, local changes included. */
    public Clock clock() {
        synchronized (lock) {
            return frontier.clock();
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
            restoration.restoreForks(stored);
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
            restoration.restore(record);
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
            return restoration.restoreSnapshot(sealed, stored);
        }
    }

    /** How many local changes the core has not taken yet. */
    public int pendingLocalChanges() {
        synchronized (lock) {
            return localChanges.waiting().size();
        }
    }

    // What follows is for the core, which is one thread at a time and the only one to change anything but local
    // records.

    Replicas replicas() {
        return replicas;
    }

    /**
     * The number of an author, given under the lock because mutators look numbers up.
     *
     * @throws NoRoomException if it is a new one, and there are too many
     */
    int number(ReplicaId author) {
        int known = replicas.find(author);
        if (known != Replicas.UNKNOWN && !replicas.isAnnounced(known)) {
            return known;
        }
        synchronized (lock) {
            replicas.requireRoom(frontier.applied(replicas.self()) > 0);
            return replicas.number(author);
        }
    }

    /** The number of a replica of which nothing may be here; {@link Replicas#UNKNOWN} if there are too many of these. */
    int announce(ReplicaId id) {
        int known = replicas.find(id);
        if (known != Replicas.UNKNOWN) {
            return known;
        }
        synchronized (lock) {
            return replicas.announce(id);
        }
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
            return localChanges.take();
        }
    }

    /** What listeners threw on the threads of the application, about changes that are not theirs. */
    List<ListenerFailedException> takeListenerFailures() {
        synchronized (lock) {
            List<ListenerFailedException> taken = List.copyOf(listenerFailures);
            listenerFailures.clear();
            return taken;
        }
    }

    /** From now on local changes throw, before anything changes. A transaction that is under way may end. */
    public void refuseLocalChanges(String reason) {
        synchronized (lock) {
            localChanges.refuse(reason);
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
            return snapshots.authors(stored).map(authors -> new SnapshotSource(this, authors));
        }
    }

    /** The snapshot of the moment at which these were the authors; empty if it has passed. */
    Optional<byte[]> snapshot(List<StateSnapshot.Author> authors) {
        synchronized (lock) {
            return snapshots.encode(authors);
        }
    }

    /**
     * From now on local changes are another replica's, that never was. Those that the core has not taken are given up, and have
     * to be taken out of the data types.
     *
     * @return how many these are
     */
    int rename(ReplicaId fresh) {
        synchronized (lock) {
            int before = replicas.self();
            int lost = localChanges.giveUp();
            replicas.rename(fresh);
            frontier.mention(before);
            dataTypes.rename(fresh);
            return lost;
        }
    }

    /** Whether the data types have a local change that can't be shared, and has to be taken out of them. */
    boolean isUnsettled() {
        synchronized (lock) {
            return localChanges.isUnsettled();
        }
    }

    /** The sequence up to which a replica's records are in the store as the core starts, and signed. */
    long restored(int replica) {
        return restoration.signed(replica);
    }

    /** The sequence up to which records of a replica have been applied. */
    long applied(int replica) {
        if (replica != replicas.self()) {
            return frontier.applied(replica);
        }
        synchronized (lock) {
            return frontier.applied(replica);
        }
    }

    /** Whether a record has been applied. */
    boolean has(ChangeRecord record) {
        int author = replicas.find(record.author());
        return author != Replicas.UNKNOWN && applied(author) >= record.sequence();
    }

    /** The first dependency that has not been applied. */
    Optional<Dependency> missingDependency(ChangeRecord record) {
        synchronized (lock) {
            return records.missingDependency(record);
        }
    }

    /**
     * Notes that a record whose causes have all been applied is here, and lets it have its effect.
     */
    Effect apply(int author, ChangeRecord record) {
        synchronized (lock) {
            if (record.sequence() != frontier.applied(author) + 1) {
                throw new IllegalStateException(record + " does not follow " + frontier.applied(author));
            }
            return records.apply(author, record);
        }
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
    boolean addFork(ForkProof proof, Effect effect) {
        synchronized (lock) {
            return records.cut(proof, effect) && access.canRead();
        }
    }

    /**
     * A state without records, of the same types and with the same forks: what has an effect here from now on has to be
     * brought to it, and then it takes the place of this one's.
     */
    SharedState shadow() {
        synchronized (lock) {
            SharedState shadow = new SharedState(access, root.type(), self(), wallClock, types, () -> {});
            dataTypes.openIn(shadow.dataTypes, new Effect());
            forks.all().forEach(proof -> shadow.records.cut(proof, new Effect()));
            dataTypes.suspend();
            return shadow;
        }
    }

    /** Takes over the effects of all records that {@code shadow} has, and those of local changes that are no records yet. */
    Effect adopt(SharedState shadow) {
        synchronized (lock) {
            for (LocalChange change : localChanges.waiting()) {
                shadow.dataTypes.applyLocal(self(), change.parts(), new Effect());
            }
            localChanges.settle();
            int known = localChanges.waiting().size();
            return dataTypes.adopt(
                    shadow.dataTypes,
                    self(),
                    () -> localChanges.waiting().stream()
                            .skip(known)
                            .flatMap(change -> change.parts().stream())
                            .toList());
        }
    }

    Clock clockOf(Sequences sequences) {
        return frontier.clockOf(sequences);
    }
}
