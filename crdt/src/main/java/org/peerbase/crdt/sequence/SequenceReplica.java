package org.peerbase.crdt.sequence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Insertion.Place;
import org.peerbase.crdt.sequence.SequenceDelta.Deletion;

/**
 * One replica of a {@link Sequence}: makes the deltas of local changes, applies those of others or lets them wait for
 * their causes, and reads and writes whole states.
 */
public final class SequenceReplica {
    /** Replicas that a sequence may know; more are refused. */
    static final int AUTHORS_MAX = 1 << 16;

    private final Content.Kind contents;
    private final Sequence sequence;
    private final Pending pending;
    private final Growth growth;
    private SequenceAuthor self;

    /** Replicas that the next delta will name. */
    private final List<SequenceAuthor> fresh = new ArrayList<>(0);

    private final ByteWriter writer = new ByteWriter(64);
    private final List<Deletion> deleted = new ArrayList<>();

    public SequenceReplica(ReplicaId id, Content.Kind contents) {
        this(id, contents, SequenceLimits.DEFAULT);
    }

    SequenceReplica(ReplicaId id, Content.Kind contents, SequenceLimits limits) {
        this.contents = contents;
        sequence = new Sequence(contents);
        pending = new Pending(limits);
        growth = new Growth(sequence, pending, limits);
        self = sequence.author(id);
    }

    public Sequence sequence() {
        return sequence;
    }

    /** From now on local changes are those of another replica. */
    public void rename(ReplicaId id) {
        self = sequence.author(id);
    }

    /** Applies a local change without making its delta. */
    public void splice(int start, int end, @Nullable Content inserted) {
        checkRoom(inserted, end - start);
        if (end > start) {
            sequence.delete(start, end, (author, from, length) -> {});
        }
        if (inserted != null) {
            sequence.insert(start, inserted, self);
        }
    }

    /** Inserts right after {@code left}, which is known, deleted or not; at the very beginning if that is null. */
    public void insertAfter(@Nullable Dot left, Content inserted) {
        checkRoom(inserted, 0);
        insertRunAfter(left, inserted);
    }

    /** Does what {@link #insertAfter} does and returns its delta. */
    public byte[] insertAfterWithDelta(@Nullable Dot left, Content inserted) {
        checkRoom(inserted, 0);
        writer.clear();
        int first = self.length;
        return encoded(List.of(insertionOf(first, insertRunAfter(left, inserted), inserted)), List.of());
    }

    private Run insertRunAfter(@Nullable Dot left, Content inserted) {
        SequenceAuthor author = left == null ? sequence.nobody() : sequence.author(left.replica());
        return sequence.insertAfter(author, left == null ? 0 : (int) left.number(), inserted, self);
    }

    /** Applies a local change, deletion first, and returns its delta. */
    public byte[] spliceWithDelta(int start, int end, @Nullable Content inserted) {
        checkRoom(inserted, end - start);
        writer.clear();
        if (start == end && inserted != null) {
            int first = self.length;
            Run run = sequence.insert(start, inserted, self);
            if (run.sequence < first) {
                SequenceDelta.writeContinued(writer, first, inserted);
                return writer.toByteArray();
            }
            return encoded(List.of(insertionOf(first, run, inserted)), List.of());
        }
        deleted.clear();
        sequence.delete(start, end, this::noteDeleted);
        List<Insertion> insertions = List.of();
        if (inserted != null) {
            int first = self.length;
            insertions = List.of(insertionOf(first, sequence.insert(start, inserted, self), inserted));
        }
        return encoded(insertions, SequenceDelta.normalized(deleted));
    }

    private void noteDeleted(SequenceAuthor author, int first, int length) {
        deleted.add(new Deletion(numberOf(author), first, length));
    }

    /** The delta with these changes, and with the names that they use for the first time. */
    private byte[] encoded(List<Insertion> insertions, List<Deletion> deletions) {
        int known = self.named.size();
        List<ReplicaId> names = new ArrayList<>(fresh.size());
        fresh.forEach(author -> names.add(author.id));
        self.named.addAll(fresh);
        fresh.clear();
        new SequenceDelta(names.isEmpty() ? 0 : known, names, insertions, deletions).writeTo(writer);
        return writer.toByteArray();
    }

    /** What {@code content} became part of: {@code run}, from the element {@code first} on. */
    private Insertion insertionOf(int first, Run run, Content content) {
        int length = content.elements();
        if (run.sequence < first || (first > 0 && run.continues(self.runs.find(first - 1)))) {
            return new Insertion(first, length, Place.CONTINUED, 0, 0, 0, 0, content);
        }
        int parent = numberOf(run.parentAuthor);
        int parentSequence = run.parentSequence;
        return run.isLeftChild
                ? new Insertion(first, length, Place.LEFT, parent, parentSequence, 0, 0, content)
                : new Insertion(
                        first,
                        length,
                        Place.RIGHT,
                        parent,
                        parentSequence,
                        numberOf(run.originAuthor),
                        run.originSequence,
                        content);
    }

    /** The number under which this replica's deltas know {@code author}; a new one is named by the next delta. */
    private int numberOf(SequenceAuthor author) {
        if (author == self) {
            return 0;
        }
        if (author == sequence.nobody()) {
            return Insertion.NOBODY;
        }
        Integer number = self.numberOf(author.id);
        if (number == null) {
            fresh.add(author);
            number = self.named.size() + fresh.size();
            self.number(author.id, number);
        }
        return number;
    }

    /** Checks that {@code inserted}, if any, can be inserted once {@code deleted} units are gone. */
    private void checkRoom(@Nullable Content inserted, int deleted) {
        if (inserted == null) {
            return;
        }
        if (inserted.elements() > SequenceDelta.SEQUENCE_END - self.length) {
            throw new IllegalStateException("replica " + self.id + " inserted " + self.length
                    + " elements; it can go on under another id only");
        }
        if (inserted.units() > growth.room() + deleted) {
            throw new IllegalArgumentException(
                    inserted.units() + " more would make the sequence longer than it may be");
        }
    }

    // ---- deltas of others ----

    /** Decodes a delta and makes sure that it can be applied, if there is room for what of it has to wait. */
    public SequenceDelta check(ReplicaId authorId, byte[] bytes) {
        SequenceDelta delta = SequenceDelta.readFrom(new ByteReader(bytes), contents);
        checkLimits(authorId, sequence.knownAuthor(authorId), delta);
        return delta;
    }

    /**
     * An element of another replica on which a delta that was checked builds, or which it deletes, and which is not here; null
     * if there is none.
     *
     * @throws MalformedBytesException if the author skips elements or names of its own
     */
    public @Nullable Dot missing(ReplicaId authorId, SequenceDelta delta) {
        SequenceAuthor known = sequence.knownAuthor(authorId);
        Causes causes = new Causes(sequence, known == null ? sequence.newAuthor(authorId) : known, delta);
        Dot missing = causes.missing();
        if (missing != null && missing.replica().equals(authorId)) {
            throw new MalformedBytesException(
                    "the author skips names of its own, or elements: the next is " + missing.number());
        }
        return missing == null ? causes.missingOfNames() : missing;
    }

    /** Applies a delta that was checked, or what of it can be applied. */
    public void apply(ReplicaId authorId, SequenceDelta delta, Sequence.Observer observer) {
        SequenceAuthor known = sequence.knownAuthor(authorId);
        SequenceAuthor author = known == null ? sequence.newAuthor(authorId) : known;
        boolean isReady = pending.isEmpty() && new Causes(sequence, author, delta).missing() == null;
        if (!isReady) {
            growth.reserve(known, delta);
        }
        if (known == null) {
            sequence.add(author);
        }
        if (isReady) {
            applyReady(author, delta, observer);
            return;
        }
        addNames(author, delta.firstName(), delta.names(), observer);
        for (Insertion insertion : delta.insertions()) {
            addInsertion(author, insertion, observer);
        }
        for (Deletion deletion : delta.deletions()) {
            addDeletion(author, deletion.replica(), deletion.sequence(), deletion.end(), observer);
        }
        drainFrom(author, observer);
    }

    /** Applies a delta whose causes are all known, where nothing waits. */
    private void applyReady(SequenceAuthor author, SequenceDelta delta, Sequence.Observer observer) {
        int named = author.named.size();
        for (int i = named - delta.firstName(); i < delta.names().size(); i++) {
            ReplicaId name = delta.names().get(i);
            author.number(name, delta.firstName() + i + 1);
            author.named.add(sequence.author(name));
        }
        for (Insertion insertion : delta.insertions()) {
            int from = Math.max(insertion.sequence(), author.length);
            if (from < insertion.end()) {
                integrate(author, insertion.slice(from, insertion.end()), observer);
            }
        }
        for (Deletion deletion : delta.deletions()) {
            delete(resolve(author, deletion.replica()), deletion.sequence(), deletion.end(), observer);
        }
    }

    /** Checks all that could make applying the delta fail half-way, and changes nothing. */
    private void checkLimits(ReplicaId authorId, @Nullable SequenceAuthor known, SequenceDelta delta) {
        growth.checkAuthors(known, delta);
        if (delta.names().contains(authorId)) {
            throw new MalformedBytesException("the author names itself");
        }
        if (known != null) {
            checkNames(known, delta.firstName(), delta.names());
        }
        growth.checkUnits(known, delta);
    }

    private void checkNames(SequenceAuthor author, int first, List<ReplicaId> names) {
        Pending.Early early = pending.get(author);
        for (int i = 0; i < names.size(); i++) {
            int number = first + i;
            ReplicaId known = number < author.named.size()
                    ? author.named.get(number).id
                    : early == null ? null : early.names.get(number);
            if (known != null && !known.equals(names.get(i))) {
                throw new MalformedBytesException("name " + number + " is " + known + " already");
            }
            Integer present = author.numberOf(names.get(i));
            if (present != null && present != number + 1) {
                throw new MalformedBytesException("name " + number + " is that of number " + present);
            }
        }
    }

    private static boolean isKnown(SequenceAuthor author, int replica, int element, int ownLength) {
        if (replica <= 0) {
            return replica == Insertion.NOBODY || element < ownLength;
        }
        return replica <= author.named.size() && author.named.get(replica - 1).has(element);
    }

    private SequenceAuthor resolve(SequenceAuthor author, int replica) {
        if (replica <= 0) {
            return replica == 0 ? author : sequence.nobody();
        }
        return author.named.get(replica - 1);
    }

    /** Integrates an insertion that is the author's next and whose parent and origin are known. */
    private void integrate(SequenceAuthor author, Insertion insertion, Sequence.@Nullable Observer observer) {
        int first = insertion.sequence();
        SequenceAuthor parentAuthor = author;
        int parentSequence = first - 1;
        SequenceAuthor originAuthor;
        int originSequence;
        boolean isLeft = insertion.place() == Place.LEFT;
        if (insertion.place() == Place.CONTINUED) {
            Run before = author.runs.find(first - 1);
            originAuthor = before.originAuthor;
            originSequence = before.originSequence;
        } else {
            parentAuthor = resolve(author, insertion.parent());
            parentSequence = insertion.parentSequence();
            conjure(parentAuthor, parentSequence);
            originAuthor = isLeft ? parentAuthor : resolve(author, insertion.origin());
            originSequence = isLeft ? parentSequence : insertion.originSequence();
            if (!isLeft && insertion.origin() == Insertion.NOBODY) {
                originSequence = Run.END;
            }
            conjure(originAuthor, originSequence);
        }
        Content content = insertion.content();
        if (content == null) {
            sequence.integrateDeleted(
                    author,
                    first,
                    parentAuthor,
                    parentSequence,
                    isLeft,
                    originAuthor,
                    originSequence,
                    insertion.length());
            return;
        }
        Run run = sequence.integrate(
                author, first, parentAuthor, parentSequence, isLeft, originAuthor, originSequence, content);
        if (observer != null) {
            observer.inserted(sequence.startOf(run) + (first - run.sequence) * run.width, content);
        }
    }

    /** Takes note that no more elements will come of {@code gone} than are here, though others may build on more. */
    public void forgo(ReplicaId gone) {
        sequence.author(gone).isForgone = true;
    }

    /** Takes note of all that {@code other} has taken note of. */
    public void forgoAllOf(SequenceReplica other) {
        other.sequence.sortedAuthors().stream()
                .filter(author -> author.isForgone)
                .forEach(author -> forgo(author.id));
    }

    /** Makes sure of an element on which another builds: of a forgone author, deleted ones follow its last, up to it. */
    private void conjure(SequenceAuthor author, int element) {
        int first = author.length;
        if (!author.isForgone || element < first) {
            return;
        }
        Run before = first == 0 ? null : author.runs.find(first - 1);
        sequence.integrateDeleted(
                author,
                first,
                before == null ? sequence.nobody() : author,
                Math.max(0, first - 1),
                false,
                before == null ? sequence.nobody() : before.originAuthor,
                before == null ? Run.END : before.originSequence,
                element + 1 - first);
    }

    // ---- what arrives early ----

    private void addNames(
            SequenceAuthor author, int first, List<ReplicaId> names, Sequence.@Nullable Observer observer) {
        if (names.isEmpty()) {
            return;
        }
        Pending.Early early = pending.of(author);
        for (int i = 0; i < names.size(); i++) {
            if (first + i >= author.named.size()) {
                // Known from now on, so that those counted among the replicas are all that may be named.
                sequence.author(names.get(i));
                author.number(names.get(i), first + i + 1);
                early.names.put(first + i, names.get(i));
            }
        }
        for (ReplicaId name = early.names.remove(author.named.size());
                name != null;
                name = early.names.remove(author.named.size())) {
            author.named.add(sequence.author(name));
            int number = author.named.size();
            RangeSet ranges = early.unnamed.remove(number);
            if (ranges != null) {
                ranges.ranges().forEach(range -> addDeletion(author, number, range.start(), range.end(), observer));
            }
        }
    }

    private void addInsertion(SequenceAuthor author, Insertion insertion, Sequence.@Nullable Observer observer) {
        int from = Math.max(insertion.sequence(), author.length);
        if (from < insertion.end()) {
            pending.of(author).addInsertion(insertion.slice(from, insertion.end()));
        }
        if (insertion.isDeleted()) {
            delete(author, insertion.sequence(), insertion.end(), observer);
        }
    }

    private void addDeletion(
            SequenceAuthor author, int replica, int start, int end, Sequence.@Nullable Observer observer) {
        if (replica > author.named.size()) {
            pending.of(author)
                    .unnamed
                    .computeIfAbsent(replica, r -> new RangeSet())
                    .add(start, end);
        } else {
            delete(resolve(author, replica), start, end, observer);
        }
    }

    private void delete(SequenceAuthor target, int start, int end, Sequence.@Nullable Observer observer) {
        int known = Math.min(end, target.length);
        if (start < known) {
            sequence.delete(target, start, known - start, observer);
        }
        int from = Math.max(start, target.length);
        if (from < end && !target.isForgone) {
            pending.of(target).addDeletion(from, end);
        }
    }

    /** Applies what waited for {@code author} or its elements, and for what arrives by that. */
    private void drainFrom(SequenceAuthor author, Sequence.@Nullable Observer observer) {
        Deque<SequenceAuthor> ready = new ArrayDeque<>(1);
        ready.add(author);
        while (!ready.isEmpty()) {
            SequenceAuthor next = ready.remove();
            Pending.Early early = pending.get(next);
            if (early != null) {
                drain(next, early, observer);
                pending.removeIfEmpty(next);
            }
            pending.release(next, ready);
        }
    }

    private void drain(SequenceAuthor author, Pending.Early early, Sequence.@Nullable Observer observer) {
        while (!early.insertions.isEmpty()) {
            Insertion first = early.insertions.firstEntry().getValue();
            if (first.sequence() >= author.length && !isReady(author, first)) {
                noteBlocker(author, first);
                break;
            }
            early.remove(first);
            if (first.sequence() >= author.length) {
                integrate(author, first, observer);
                continue;
            }
            int known = Math.min(first.end(), author.length);
            if (first.isDeleted()) {
                sequence.delete(author, first.sequence(), known - first.sequence(), observer);
            }
            if (known < first.end()) {
                early.put(first.slice(known, first.end()));
            }
        }
        for (RangeSet.Range range : early.deleted.remove(0, author.length)) {
            sequence.delete(author, range.start(), range.end() - range.start(), observer);
        }
    }

    /** If an insertion waits for an element of another author: that of its own author arrives with its author. */
    private void noteBlocker(SequenceAuthor author, Insertion insertion) {
        if (insertion.place() != Place.CONTINUED
                && !noteBlocker(author, insertion.parent(), insertion.parentSequence())
                && insertion.place() == Place.RIGHT) {
            noteBlocker(author, insertion.origin(), insertion.originSequence());
        }
    }

    private boolean noteBlocker(SequenceAuthor author, int replica, int element) {
        if (replica <= 0 || replica > author.named.size() || isKnown(author, replica, element, author.length)) {
            return false;
        }
        pending.block(author, author.named.get(replica - 1), element);
        return true;
    }

    private boolean isReady(SequenceAuthor author, Insertion insertion) {
        if (insertion.sequence() > author.length) {
            return false;
        }
        return switch (insertion.place()) {
            case CONTINUED -> true;
            case LEFT -> isKnown(author, insertion.parent(), insertion.parentSequence(), author.length);
            default ->
                isKnown(author, insertion.parent(), insertion.parentSequence(), author.length)
                        && isKnown(author, insertion.origin(), insertion.originSequence(), author.length);
        };
    }

    // ---- whole states ----

    public byte[] encode() {
        return SequenceState.encode(sequence, pending);
    }

    /** Joins a state. */
    public void join(byte[] bytes, Sequence.@Nullable Observer observer) {
        SequenceState state = SequenceState.decode(new ByteReader(bytes), contents);
        growth.checkAuthors(state);
        growth.checkUnits(state);
        growth.reserve(state);
        for (int i = 0; i < state.ids().size(); i++) {
            SequenceAuthor known = sequence.knownAuthor(state.ids().get(i));
            if (known != null) {
                checkNames(known, 0, state.named(i));
                for (Map.Entry<Integer, ReplicaId> name : state.early(i).names.entrySet()) {
                    checkNames(known, name.getKey(), List.of(name.getValue()));
                }
            }
        }
        SequenceAuthor[] authors = new SequenceAuthor[state.ids().size()];
        for (int i = 0; i < authors.length; i++) {
            authors[i] = sequence.author(state.ids().get(i));
        }
        boolean isBuilt =
                sequence.isUntouched() && pending.isEmpty() && new SequenceBuilder(sequence, authors, state).build();
        if (!isBuilt) {
            joinRuns(authors, state, observer);
        }
        for (int i = 0; i < authors.length; i++) {
            joinEarly(authors[i], state.named(i), state.early(i), observer);
        }
        for (SequenceAuthor author : pending.authors()) {
            drainFrom(author, observer);
        }
    }

    private void joinRuns(SequenceAuthor[] authors, SequenceState state, Sequence.@Nullable Observer observer) {
        StoredRuns runs = state.runs();
        int[] units = new int[authors.length];
        for (int run : state.causalOrder()) {
            int author = runs.author(run);
            Content content = null;
            if (!runs.isDeleted(run)) {
                Content all = state.content(author);
                int from = units[author];
                units[author] = all.skip(from, runs.length(run));
                content = runs.end(run) <= authors[author].length ? null : all.sliceUnits(from, units[author]);
            }
            join(authors, runs, run, content, observer);
        }
    }

    /** Joins a run; {@code content} is null if it is deleted, or known already. */
    private void join(
            SequenceAuthor[] authors,
            StoredRuns runs,
            int run,
            @Nullable Content content,
            Sequence.@Nullable Observer observer) {
        SequenceAuthor author = authors[runs.author(run)];
        int first = runs.sequence(run);
        int known = Math.min(runs.end(run), author.length);
        if (runs.isDeleted(run) && first < known) {
            sequence.delete(author, first, known - first, observer);
        }
        int from = Math.max(first, known);
        if (from == runs.end(run)) {
            return;
        }
        boolean isWhole = from == first && runs.place(run) != Place.CONTINUED;
        SequenceAuthor parentAuthor = isWhole ? authorAt(authors, runs.parent(run)) : author;
        int parentSequence = isWhole ? runs.parentSequence(run) : from - 1;
        boolean isLeft = isWhole && runs.place(run) == Place.LEFT;
        SequenceAuthor originAuthor = authorAt(authors, runs.origin(run));
        int originSequence = runs.originSequence(run);
        if (content == null) {
            int length = runs.end(run) - from;
            sequence.integrateDeleted(
                    author, from, parentAuthor, parentSequence, isLeft, originAuthor, originSequence, length);
            return;
        }
        Content added = content.slice(from - first, runs.length(run));
        Run placed = sequence.integrate(
                author, from, parentAuthor, parentSequence, isLeft, originAuthor, originSequence, added);
        if (observer != null) {
            observer.inserted(sequence.startOf(placed) + (from - placed.sequence) * placed.width, added);
        }
    }

    private SequenceAuthor authorAt(SequenceAuthor[] authors, int number) {
        return number == Insertion.NOBODY ? sequence.nobody() : authors[number];
    }

    private void joinEarly(
            SequenceAuthor author, List<ReplicaId> named, Pending.Early early, Sequence.@Nullable Observer observer) {
        addNames(author, 0, named, observer);
        early.names.forEach((number, name) -> addNames(author, number, List.of(name), observer));
        early.insertions.values().forEach(insertion -> addInsertion(author, insertion, observer));
        early.unnamed.forEach((number, ranges) ->
                ranges.ranges().forEach(range -> addDeletion(author, number, range.start(), range.end(), observer)));
        early.deleted.ranges().forEach(range -> delete(author, range.start(), range.end(), observer));
    }
}
