package org.peerbase.collaboration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.ListenerFailedException;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The data types of a collaboration, and what records do to them. Guarded by the lock of the {@link SharedState}.
 *
 * <p>What records do is decided by the records alone, so that everybody who has the same ones has the same state. A
 * body that can't be opened or read has no effect, nor has anything later of its author. A part that its type refuses
 * has none, nor has anything later of its author in that place: other places, where the type may not be known, go on. A
 * record that builds on what is not here, or is dated far ahead, waits with all later ones of its author until it is
 * ready: its author has lied about what it had seen, or will turn out not to have.
 */
final class DataTypes {
    /** How much of what waited is read at a time, in records and in bytes. */
    static final int READ_RECORDS = 512;

    static final int READ_BYTES = 512 * 1024;

    /** Makes a replica of a type for a place. */
    @FunctionalInterface
    interface Factory {
        Crdt create(Place place, CrdtType<?> type);
    }

    private final Access access;
    private final Place root;
    private final Factory factory;
    private final Function<String, Optional<? extends CrdtType<?>>> types;
    private final Map<Place, Crdt> crdts = new TreeMap<>();
    private BiConsumer<Place, Crdt> watcher = (place, crdt) -> {};
    private final TreeSet<ReplicaId> forgone = new TreeSet<>();

    // What records have brought about, beside the state of the types.
    private TreeSet<Place> changed = new TreeSet<>();
    private Set<ReplicaId> ineffective = new HashSet<>();
    private Map<Place, Set<ReplicaId>> refused = new TreeMap<>();
    private DeferredRecords deferred = new DeferredRecords();
    private NamedPlaces named = new NamedPlaces();
    private UnknownTypes unknown = new UnknownTypes(named::hash);
    private RecordOpeners openers;
    private boolean suspended;
    private @Nullable RecordReader reader;

    /**
     * What a record did, and those that had waited for it.
     *
     * @param refusals authors of which neither a record nor any later one has an effect since this one, and why
     * @param listenerFailures of the application's listeners; the records have been applied
     */
    record Effect(Map<ReplicaId, String> refusals, List<ListenerFailedException> listenerFailures) {
        Effect() {
            this(new TreeMap<>(), new ArrayList<>());
        }
    }

    DataTypes(Access access, Place root, Factory factory, Function<String, Optional<? extends CrdtType<?>>> types) {
        this.access = access;
        this.root = root;
        this.factory = factory;
        this.types = types;
        this.openers = new RecordOpeners(access);
    }

    // Places

    /** The data type of a place; the same one each time. */
    Crdt open(Place place, CrdtType<?> type, Effect effect) {
        Crdt known = crdts.get(place);
        if (known != null) {
            return known;
        }
        if (unknown.hasForgotten(place)) {
            throw new IllegalStateException("too much happened to \"" + place.sub() + "\" before its type \""
                    + place.type() + "\" was known here: define the type first, and then reopen the collaboration");
        }
        return create(place, type, effect);
    }

    /** Makes a data type, with what came for it while its type was not known. */
    private Crdt create(Place place, CrdtType<?> type, Effect effect) {
        Crdt crdt = add(place, type);
        forgone.forEach(crdt::forgo);
        for (UnknownTypes.Kept kept : unknown.take(place)) {
            settleLate(kept.author(), List.of(kept.part()), effect);
        }
        return crdt;
    }

    private Crdt add(Place place, CrdtType<?> type) {
        Crdt crdt = factory.create(place, type);
        crdts.put(place, crdt);
        watcher.accept(place, crdt);
        return crdt;
    }

    /** Applies what came before anything that waits of its author, or lets it wait before that. */
    private void settleLate(ReplicaId author, List<Part> parts, Effect effect) {
        if (deferred.hasLate(author)) {
            deferred.addLate(author, parts);
            return;
        }
        try {
            applyParts(author, parts, false, effect);
        } catch (NotReadyException e) {
            deferred.addLate(author, parts, e);
            return;
        }
        retryAfter(author, effect);
    }

    /** Hands each data type to {@code newWatcher}, those that are here and those that come to be. */
    void watch(BiConsumer<Place, Crdt> newWatcher) {
        crdts.forEach(newWatcher);
        watcher = newWatcher;
    }

    Crdt get(Place place) {
        return requireNonNull(crdts.get(place), () -> "no data type in " + place);
    }

    /** The types of each sub-collaboration that was opened here or changed by anybody; those unknown here included. */
    SortedMap<String, SortedSet<String>> subs() {
        TreeSet<Place> places = new TreeSet<>(crdts.keySet());
        places.addAll(unknown.places());
        TreeMap<String, SortedSet<String>> subs = new TreeMap<>();
        for (Place place : places) {
            if (!place.sub().isEmpty()) {
                subs.computeIfAbsent(place.sub(), sub -> new TreeSet<>()).add(place.type());
            }
        }
        return subs;
    }

    /** A local change was made to a place. */
    void noteChanged(Place place) {
        changed.add(place);
    }

    /** The states of all data types in one canonical form. */
    byte[] encode() {
        ByteWriter writer = new ByteWriter();
        for (Place place : changed) {
            writer.writeString(place.sub());
            writer.writeString(place.type());
            writer.writeBlock(get(place).encode());
        }
        return writer.toByteArray();
    }

    // Records

    /** Lets a record have its effect, which comes after all before it of its author and after its causes. */
    Effect apply(ChangeRecord record) {
        Effect effect = new Effect();
        ReplicaId id = record.author();
        if (!access.canRead() || suspended || ineffective.contains(id)) {
            return effect;
        }
        if (deferred.isHeldBack(id)) {
            holdBack(record);
            return effect;
        }
        try {
            settle(record, partsOf(record), effect);
        } catch (BrokenSealException | MalformedMessageException e) {
            refuse(id, e, effect);
        }
        return effect;
    }

    private List<Part> partsOf(ChangeRecord record) throws BrokenSealException {
        List<Part> parts = RecordBody.decode(root, openers.open(record));
        if (!named.name(record.author(), parts)) {
            throw new MalformedMessageException(
                    record.author() + " names more than " + NamedPlaces.MAX_PLACES + " sub-collaborations");
        }
        return parts;
    }

    /** Which places each author has named. */
    NamedPlaces named() {
        return named;
    }

    /** Lets a local change that is not a record yet have its effect. */
    void applyLocal(ReplicaId self, List<Part> parts, Effect effect) {
        settleLate(self, parts, effect);
    }

    /** Applies all parts, or none, which then wait. */
    private void settle(ChangeRecord record, List<Part> parts, Effect effect) {
        try {
            applyParts(record.author(), parts, false, effect);
        } catch (NotReadyException e) {
            deferred.begin(record.author(), record.sequence(), parts, e);
            return;
        }
        retryAfter(record.author(), effect);
    }

    /** Puts a record behind those of its author that wait. What is wrong with it matters once it is its turn. */
    private void holdBack(ChangeRecord record) {
        List<Part> parts = null;
        if (deferred.wouldKeep(record.author(), record.size())) {
            try {
                parts = partsOf(record);
            } catch (BrokenSealException | MalformedMessageException e) {
                parts = null;
            }
        }
        deferred.add(record.author(), record.sequence(), parts);
    }

    private void refuse(ReplicaId author, Exception reason, Effect effect) {
        ineffective.add(author);
        deferred.remove(author);
        effect.refusals().put(author, String.valueOf(reason.getMessage()));
    }

    /** Applies all parts that their types take, or none if one has to wait. */
    private void applyParts(ReplicaId author, List<Part> parts, boolean whateverTheTime, Effect effect) {
        Map<Part, Crdt> targets = new LinkedHashMap<>();
        List<Part> ofUnknownTypes = new ArrayList<>();
        for (Part part : parts) {
            crdtFor(part.place(), effect)
                    .ifPresentOrElse(crdt -> targets.put(part, crdt), () -> ofUnknownTypes.add(part));
        }
        if (targets.size() > 1 && !whateverTheTime) {
            targets.forEach(
                    (part, crdt) -> unlessRefused(author, part, effect, () -> crdt.requireReady(author, part.delta())));
        }
        targets.forEach((part, crdt) -> unlessRefused(author, part, effect, () -> {
            try {
                if (whateverTheTime) {
                    crdt.reapply(author, part.delta());
                } else {
                    crdt.apply(author, part.delta());
                }
            } catch (ListenerFailedException e) {
                effect.listenerFailures().add(e);
            }
            changed.add(part.place());
        }));
        // A type that isn't known here has no effect here, until it is.
        ofUnknownTypes.forEach(part -> unknown.keep(author, part));
    }

    /** Does something with a part, unless its type refuses it or an earlier one of its author in that place. */
    private void unlessRefused(ReplicaId author, Part part, Effect effect, Runnable work) {
        if (refused.getOrDefault(part.place(), Set.of()).contains(author)) {
            return;
        }
        try {
            work.run();
        } catch (NotReadyException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever a data type throws is about the bytes that a stranger sent. The author is out, nobody else.
            refused.computeIfAbsent(part.place(), key -> new HashSet<>()).add(author);
            effect.refusals().put(author, String.valueOf(e.getMessage()));
        }
    }

    private Optional<Crdt> crdtFor(Place place, Effect effect) {
        Crdt known = crdts.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        return unknown.hasForgotten(place)
                ? Optional.empty()
                : types.apply(place.type()).map(type -> create(place, type, effect));
    }

    /** Local changes are another replica's from now on. */
    void rename(ReplicaId self) {
        crdts.values().forEach(crdt -> crdt.rename(self));
    }

    // Records that wait

    /** Tries again what waits for something of a replica, and what waits for that. */
    private void retryAfter(ReplicaId moved, Effect effect) {
        ArrayDeque<ReplicaId> work = new ArrayDeque<>();
        work.add(moved);
        while (!work.isEmpty() && !deferred.isEmpty()) {
            for (ReplicaId author : deferred.waitingFor(work.remove())) {
                if (release(author, false, effect)) {
                    work.add(author);
                }
            }
        }
    }

    /** Applies what waits of an author as far as it is ready; returns whether anything was. */
    private boolean release(ReplicaId author, boolean whateverTheTime, Effect effect) {
        boolean progress = releaseKept(author, whateverTheTime, effect);
        Optional<DeferredRecords.Position> unread = deferred.unread(author);
        while (unread.isPresent()) {
            RecordReader store = reader;
            if (store == null) {
                deferred.markDue(author);
                return progress;
            }
            List<ChangeRecord> records = store.read(author, unread.get().from(), READ_RECORDS, READ_BYTES);
            if (!releaseRead(author, records, whateverTheTime, effect)) {
                return progress;
            }
            progress = true;
            unread = deferred.unread(author);
        }
        return progress;
    }

    private boolean releaseKept(ReplicaId author, boolean whateverTheTime, Effect effect) {
        boolean progress = false;
        List<Part> first = deferred.first(author);
        while (first != null) {
            try {
                applyParts(author, first, whateverTheTime, effect);
            } catch (NotReadyException e) {
                deferred.awaits(author, e);
                return progress;
            }
            progress = true;
            deferred.removeFirst(author);
            first = deferred.first(author);
        }
        return progress;
    }

    /** Applies records that were not kept as far as they are ready; returns whether any was. */
    private boolean releaseRead(ReplicaId author, List<ChangeRecord> records, boolean whateverTheTime, Effect effect) {
        boolean progress = false;
        for (ChangeRecord record : records) {
            if (deferred.unread(author)
                    .filter(position -> position.from() == record.sequence())
                    .isEmpty()) {
                return progress;
            }
            List<Part> parts;
            try {
                parts = partsOf(record);
            } catch (BrokenSealException | MalformedMessageException e) {
                refuse(author, e, effect);
                return true;
            }
            try {
                applyParts(author, parts, whateverTheTime, effect);
            } catch (NotReadyException e) {
                deferred.awaits(author, parts, e);
                return progress;
            }
            progress = true;
            deferred.removeUnread(author);
        }
        return progress;
    }

    /** From now on what waited and was not kept is read at once when it is due; if null, it is asked for. */
    void readWith(@Nullable RecordReader newReader) {
        reader = newReader;
    }

    /** What waits, by author. */
    DeferredRecords deferred() {
        return deferred;
    }

    /** Applies records that were due, and have been read, as far as they are ready. */
    Effect resume(ReplicaId author, List<ChangeRecord> records) {
        Effect effect = new Effect();
        if (!suspended && releaseRead(author, records, false, effect)) {
            release(author, false, effect);
            retryAfter(author, effect);
        }
        return effect;
    }

    /** Whether something waits for a time. */
    boolean waitsForTime() {
        return !suspended && !deferred.waitingForTime(Long.MAX_VALUE).isEmpty();
    }

    /** Tries again what waits for a time. */
    Effect retryDated(long wallClock) {
        Effect effect = new Effect();
        if (suspended) {
            return effect;
        }
        for (ReplicaId author : deferred.waitingForTime(wallClock)) {
            if (release(author, false, effect)) {
                retryAfter(author, effect);
            }
        }
        return effect;
    }

    /**
     * Lets the own record that was applied last, and waits, have its effect all the same: what it builds on had its effect
     * when it was made, so that what waits for a time has waited before.
     */
    void settleOwn(ReplicaId self, Effect effect) {
        if (!deferred.isHeldBack(self)) {
            return;
        }
        for (ReplicaId author : deferred.waitingForTime(Long.MAX_VALUE)) {
            release(author, true, effect);
            retryAfter(author, effect);
        }
        release(self, true, effect);
    }

    // Forks

    /** No more comes of a replica than has been applied. */
    void forgo(ReplicaId replica, Effect effect) {
        if (!suspended && forgone.add(replica)) {
            crdts.values().forEach(crdt -> crdt.forgo(replica));
            retryAfter(replica, effect);
        }
    }

    /** The types that are open here are open in {@code shadow} too. */
    void openIn(DataTypes shadow, Effect effect) {
        crdts.forEach((place, crdt) -> shadow.open(place, crdt.type(), effect));
    }

    /** Whether something is open here that can't be opened in {@code rebuilt}, which was made before. */
    boolean hasForgottenIn(DataTypes rebuilt) {
        return crdts.keySet().stream()
                .anyMatch(place -> !rebuilt.crdts.containsKey(place) && rebuilt.unknown.hasForgotten(place));
    }

    /** Records have no effect any more, until {@link #adopt}. Local changes have. */
    void suspend() {
        suspended = true;
    }

    /**
     * Takes over the state that {@code rebuilt} has, which has forgotten {@linkplain #hasForgottenIn nothing that is open
     * here}; listeners hear of what that changes.
     *
     * @param since the local changes that listeners have made meanwhile
     */
    Effect adopt(DataTypes rebuilt, ReplicaId self, Supplier<List<Part>> since) {
        Effect effect = new Effect();
        openIn(rebuilt, effect);
        forgone.addAll(rebuilt.forgone);
        changed = rebuilt.changed;
        rebuilt.crdts.forEach((place, crdt) -> {
            for (Part part : since.get()) {
                if (part.place().equals(place)) {
                    crdt.apply(self, part.delta());
                }
            }
            Crdt known = crdts.get(place);
            Crdt own = known == null ? add(place, crdt.type()) : known;
            try {
                own.reset(crdt.encode());
            } catch (ListenerFailedException e) {
                effect.listenerFailures().add(e);
            }
            forgone.forEach(own::forgo);
        });
        unknown = rebuilt.unknown;
        ineffective = rebuilt.ineffective;
        refused = rebuilt.refused;
        deferred = rebuilt.deferred;
        rebuilt.named.restore(self, named.named(self));
        named = rebuilt.named;
        openers = rebuilt.openers;
        suspended = false;
        return effect;
    }

    // Snapshots

    /** What the bodies of records are opened with. */
    RecordOpeners openers() {
        return openers;
    }

    boolean isIneffective(ReplicaId author) {
        return ineffective.contains(author);
    }

    /** The snapshot of this moment; empty if something is so that only the log tells all of it. */
    Optional<byte[]> snapshot(List<StateSnapshot.Author> authors) {
        List<UnknownTypes.Kept> waiting = unknown.all().orElse(null);
        if (waiting == null || !deferred.isEmpty() || !refused.isEmpty()) {
            return Optional.empty();
        }
        List<Part> states = new ArrayList<>(changed.size());
        for (Place place : changed) {
            states.add(new Part(place, get(place).encode()));
        }
        return Optional.of(new StateSnapshot(authors, states, waiting).encode());
    }

    /**
     * Takes over the states of a snapshot, before any record has been applied.
     *
     * @return why it can't be used, if so; then nothing has changed
     * @throws MalformedDeltaException if a state breaks the rules; then nothing has changed
     */
    Optional<String> restore(List<Part> states, List<UnknownTypes.Kept> waiting, Effect effect) {
        Map<Place, Crdt> made = new TreeMap<>();
        for (Part part : states) {
            Crdt open = crdts.get(part.place());
            CrdtType<?> type = open == null ? types.apply(part.place().type()).orElse(null) : open.type();
            if (type == null) {
                return Optional.of("its type " + part.place().type() + " is not known here any more");
            }
            Crdt crdt = factory.create(part.place(), type);
            crdt.load(part.delta());
            made.put(part.place(), crdt);
        }
        // Nothing is refused from here on: what those that are open are given has just been loaded by others.
        for (Part part : states) {
            Crdt open = crdts.putIfAbsent(part.place(), requireNonNull(made.get(part.place())));
            if (open != null) {
                open.load(part.delta());
            }
            changed.add(part.place());
        }
        waiting.forEach(kept -> unknown.keep(kept.author(), kept.part()));
        for (Place place : unknown.places()) {
            types.apply(place.type()).ifPresent(type -> create(place, type, effect));
        }
        return Optional.empty();
    }

    /** Takes over what a snapshot tells of an author beside its clock. */
    void restoreAuthor(StateSnapshot.Author author) {
        if (author.isIneffective()) {
            ineffective.add(author.id());
        }
        named.restore(author.id(), author.named());
        byte[] session = author.session();
        if (session != null) {
            openers.resume(author.id(), session);
        }
    }
}
