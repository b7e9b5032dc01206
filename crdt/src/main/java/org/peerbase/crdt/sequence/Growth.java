package org.peerbase.crdt.sequence;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.SequenceDelta.Deletion;

/**
 * Refuses what would make a sequence, or what waits for it, larger than its limits. Only what is neither known nor
 * waiting yet counts, so that what was accepted once is accepted again. Looks that closely only where not all would fit.
 */
final class Growth {
    private final Sequence sequence;
    private final Pending pending;
    private final SequenceLimits limits;

    Growth(Sequence sequence, Pending pending, SequenceLimits limits) {
        this.sequence = sequence;
        this.pending = pending;
        this.limits = limits;
    }

    /** Units that can still be inserted; fewer than there is room for if something waits. */
    long room() {
        return (long) limits.units() - sequence.units() - pending.unitsAtMost();
    }

    // ---- a delta ----

    void checkAuthors(@Nullable SequenceAuthor author, SequenceDelta delta) {
        int added = author == null ? 1 : 0;
        for (ReplicaId name : delta.names()) {
            added += sequence.knownAuthor(name) == null ? 1 : 0;
        }
        checkAuthors(added);
    }

    void checkUnits(@Nullable SequenceAuthor author, SequenceDelta delta) {
        long units = 0;
        for (Insertion insertion : delta.insertions()) {
            units += insertion.units();
        }
        if (units > room()) {
            checkUnits(newUnits(author, delta.insertions()));
        }
    }

    /** Makes room for what of the delta has to wait. */
    void reserve(@Nullable SequenceAuthor author, SequenceDelta delta) {
        int changes = delta.insertions().size() + delta.deletions().size();
        if (pending.reserveIfThereIsRoom(delta.names().size() + 2L * changes, delta.wireBytes())) {
            return;
        }
        Waiting waiting = new Waiting();
        for (int i = 0; i < delta.names().size(); i++) {
            waiting.addName(author, delta.firstName() + i);
        }
        delta.insertions().forEach(insertion -> waiting.addInsertion(author, insertion));
        for (Deletion deletion : delta.deletions()) {
            waiting.addDeletion(author, deletion.replica(), deletion.sequence(), deletion.end());
        }
        pending.reserve(waiting.size, waiting.bytes);
    }

    // ---- a state ----

    void checkAuthors(SequenceState state) {
        Set<ReplicaId> added = new HashSet<>();
        for (int i = 0; i < state.ids().size(); i++) {
            added.add(state.ids().get(i));
            added.addAll(state.early(i).names.values());
        }
        added.removeIf(id -> sequence.knownAuthor(id) != null);
        checkAuthors(added.size());
    }

    void checkUnits(SequenceState state) {
        if (state.units() <= room()) {
            return;
        }
        long units = 0;
        for (int i = 0; i < state.ids().size(); i++) {
            SequenceAuthor author = sequence.knownAuthor(state.ids().get(i));
            units += newUnits(author, state, i);
            units += newUnits(author, state.early(i).insertions.values());
        }
        checkUnits(units);
    }

    void reserve(SequenceState state) {
        if (pending.reserveIfThereIsRoom(state.waiting(), state.waitingBytes())) {
            return;
        }
        Waiting waiting = new Waiting();
        for (int i = 0; i < state.ids().size(); i++) {
            SequenceAuthor author = sequence.knownAuthor(state.ids().get(i));
            Pending.Early early = state.early(i);
            early.names.keySet().forEach(number -> waiting.addName(author, number));
            early.insertions.values().forEach(insertion -> waiting.addInsertion(author, insertion));
            early.unnamed.forEach((number, ranges) ->
                    ranges.ranges().forEach(range -> waiting.addDeletion(author, number, range.start(), range.end())));
            early.deleted.ranges().forEach(range -> waiting.addRange(author, range.start(), range.end()));
        }
        pending.reserve(waiting.size, waiting.bytes);
    }

    // ---- what is new ----

    private void checkAuthors(int added) {
        if (sequence.authorCount() + (long) added > limits.authors()) {
            throw new MalformedBytesException("more than " + limits.authors() + " replicas");
        }
    }

    private void checkUnits(long added) {
        if (added > (long) limits.units() - sequence.units() - pending.units()) {
            throw new MalformedBytesException("more than the " + limits.units() + " units allowed");
        }
    }

    private static int lengthOf(@Nullable SequenceAuthor author) {
        return author == null ? 0 : author.length;
    }

    private Pending.@Nullable Early earlyOf(@Nullable SequenceAuthor author) {
        return author == null ? null : pending.get(author);
    }

    /** The parts of an insertion that neither are known nor wait. */
    private List<Insertion> missing(@Nullable SequenceAuthor author, Insertion insertion) {
        int from = Math.max(insertion.sequence(), lengthOf(author));
        if (from >= insertion.end()) {
            return List.of();
        }
        Insertion unknown = insertion.slice(from, insertion.end());
        Pending.Early early = earlyOf(author);
        return early == null ? List.of(unknown) : Pending.missing(early.insertions, unknown);
    }

    private long newUnits(@Nullable SequenceAuthor author, Iterable<Insertion> insertions) {
        long units = 0;
        for (Insertion insertion : insertions) {
            for (Insertion missing : missing(author, insertion)) {
                units += missing.units();
            }
        }
        return units;
    }

    private static int newUnits(@Nullable SequenceAuthor author, SequenceState state, int i) {
        StoredRuns runs = state.runs();
        Content content = state.content(i);
        int known = lengthOf(author);
        int at = 0;
        for (int run = runs.first(i); run < runs.first(i + 1) && runs.sequence(run) < known; run++) {
            if (!runs.isDeleted(run)) {
                at = content.skip(at, Math.min(runs.length(run), known - runs.sequence(run)));
            }
        }
        return content.units() - at;
    }

    private final class Waiting {
        long size;
        long bytes;

        void addName(@Nullable SequenceAuthor author, int number) {
            Pending.Early early = earlyOf(author);
            boolean isPresent = (author != null && number < author.named.size())
                    || (early != null && early.names.containsKey(number));
            size += isPresent ? 0 : 1;
        }

        void addInsertion(@Nullable SequenceAuthor author, Insertion insertion) {
            List<Insertion> missing = missing(author, insertion);
            for (Insertion part : missing) {
                bytes += part.wireBytes();
            }
            size += missing.isEmpty() ? 0 : 2;
            if (missing.isEmpty() && insertion.isDeleted()) {
                addRange(author, insertion.sequence(), insertion.end());
            }
        }

        void addDeletion(@Nullable SequenceAuthor author, int replica, int start, int end) {
            if (replica == 0) {
                addRange(author, start, end);
            } else if (author != null && replica <= author.named.size()) {
                addRange(author.named.get(replica - 1), start, end);
            } else {
                Pending.Early early = earlyOf(author);
                RangeSet ranges = early == null ? null : early.unnamed.get(replica);
                size += ranges != null && ranges.firstMissing(start) >= end ? 0 : 2;
            }
        }

        void addRange(@Nullable SequenceAuthor author, int start, int end) {
            size += isDeleted(author, start, end) ? 0 : 2;
        }

        /** Whether all are deleted, or known, so that nothing of the deletion has to wait. */
        private boolean isDeleted(@Nullable SequenceAuthor author, int start, int end) {
            Pending.Early early = earlyOf(author);
            int at = Math.max(start, lengthOf(author));
            while (at < end) {
                if (early == null) {
                    return false;
                }
                Map.Entry<Integer, Insertion> entry = early.insertions.floorEntry(at);
                Insertion insertion = entry == null ? null : entry.getValue();
                int next = insertion != null && insertion.isDeleted() ? Math.max(at, insertion.end()) : at;
                next = early.deleted.firstMissing(next);
                if (next == at) {
                    return false;
                }
                at = next;
            }
            return true;
        }
    }
}
