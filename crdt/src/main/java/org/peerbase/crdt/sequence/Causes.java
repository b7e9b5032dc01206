package org.peerbase.crdt.sequence;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Insertion.Place;
import org.peerbase.crdt.sequence.SequenceDelta.Deletion;

/** What one delta builds on: the names and elements that its author had seen, its own among them. */
final class Causes {
    private final Sequence sequence;
    private final SequenceAuthor author;
    private final SequenceDelta delta;

    /** Elements of the author that are there when the part of the delta comes that is looked at. */
    private int length;

    /** @param author may be one that is no part of the sequence yet */
    Causes(Sequence sequence, SequenceAuthor author, SequenceDelta delta) {
        this.sequence = sequence;
        this.author = author;
        this.delta = delta;
        length = author.length;
    }

    /**
     * The first thing that is not here; null if all is. A name or an element of the author itself stands for all that
     * it skipped.
     */
    @Nullable
    Dot missing() {
        if (!delta.names().isEmpty() && delta.firstName() > author.named.size()) {
            return ownGap();
        }
        for (Insertion insertion : delta.insertions()) {
            Dot missing = missing(insertion);
            if (missing != null) {
                return missing;
            }
            length = Math.max(length, insertion.end());
        }
        for (Deletion deletion : delta.deletions()) {
            Dot missing = missing(deletion.replica(), deletion.end() - 1);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private @Nullable Dot missing(Insertion insertion) {
        if (insertion.sequence() > length) {
            return ownGap();
        }
        if (insertion.place() == Place.CONTINUED) {
            return null;
        }
        Dot missing = missing(insertion.parent(), insertion.parentSequence());
        return missing != null || insertion.place() == Place.LEFT
                ? missing
                : missing(insertion.origin(), insertion.originSequence());
    }

    private @Nullable Dot missing(int replica, int element) {
        if (replica <= 0) {
            return replica == Insertion.NOBODY || element < length ? null : ownGap();
        }
        if (replica <= author.named.size()) {
            SequenceAuthor named = author.named.get(replica - 1);
            return named.has(element) ? null : new Dot(named.id, element);
        }
        int fresh = replica - 1 - delta.firstName();
        return fresh < delta.names().size() ? missing(delta.names().get(fresh), element) : ownGap();
    }

    private @Nullable Dot missing(ReplicaId id, int element) {
        SequenceAuthor named = sequence.knownAuthor(id);
        return named != null && named.has(element) ? null : new Dot(id, element);
    }

    /**
     * The first replica that the delta names without having seen anything of it, by its first element: who names a replica
     * refers to it. Null if there is none.
     */
    @Nullable
    Dot missingOfNames() {
        for (int i = Math.max(0, author.named.size() - delta.firstName());
                i < delta.names().size();
                i++) {
            Dot missing = missing(delta.names().get(i), 0);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private Dot ownGap() {
        return new Dot(author.id, Math.min(author.length, Dot.NUMBER_MAX));
    }
}
