package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run on its way, from a delta or a state. Other elements are named by a small number that stands for a replica, and
 * a sequence number; what the small number stands for is up to where the insertion is.
 *
 * @param sequence the number of the first element
 * @param length the number of elements
 * @param place how the first element hangs in the tree
 * @param parent stands for the replica of the parent; unused if continued
 * @param parentSequence the number of the parent; unused if continued
 * @param origin stands for the replica of the origin; used for {@link Place#RIGHT} only
 * @param originSequence the number of the origin; used for {@link Place#RIGHT} only
 * @param content the elements, null if they are deleted
 */
record Insertion(
        int sequence,
        int length,
        Place place,
        int parent,
        int parentSequence,
        int origin,
        int originSequence,
        @Nullable Content content) {
    /** Stands for no replica: the root as a parent, the end as an origin. */
    static final int NOBODY = -1;

    /** How an element hangs in the tree. */
    enum Place {
        /** The right child of the element before it, with the same origin: typed right after it. */
        CONTINUED(0),
        /** The left child of its parent. */
        LEFT(1),
        /** The right child of its parent. */
        RIGHT(2),
        /** The right child of its parent, with the parent's origin. In states only. */
        RIGHT_LIKE_PARENT(3);

        private static final Place[] BY_CODE = values();

        private final int code;

        Place(int code) {
            this.code = code;
        }

        /** The number in a state. */
        int code() {
            return code;
        }

        static Place of(int code) {
            return BY_CODE[code];
        }
    }

    int end() {
        return sequence + length;
    }

    boolean isDeleted() {
        return content == null;
    }

    /** The units of the content. */
    int units() {
        return content == null ? 0 : content.units();
    }

    /** The bytes of the content. */
    int wireBytes() {
        return content == null ? 0 : content.wireBytes();
    }

    /** The elements numbered {@code from} up to, not including, {@code to}. */
    Insertion slice(int from, int to) {
        if (from == sequence && to == end()) {
            return this;
        }
        Content sliced = content == null ? null : content.slice(from - sequence, to - sequence);
        return from == sequence
                ? new Insertion(from, to - from, place, parent, parentSequence, origin, originSequence, sliced)
                : new Insertion(from, to - from, Place.CONTINUED, 0, 0, 0, 0, sliced);
    }

    /** The same elements, as those that continue the ones before them. */
    Insertion continued() {
        return new Insertion(sequence, length, Place.CONTINUED, 0, 0, 0, 0, content);
    }

    /** Whether this hangs like what was typed after all of {@code head}, which ends where this begins. */
    boolean belongsTo(Insertion head) {
        return place == Place.RIGHT && parent == 0 && parentSequence == sequence - 1 && hasOriginOf(head);
    }

    private boolean hasOriginOf(Insertion head) {
        return switch (head.place) {
            case RIGHT -> origin == head.origin && originSequence == head.originSequence;
            case LEFT -> origin == head.parent && originSequence == head.parentSequence;
            default -> false;
        };
    }

    /** The same elements, deleted. */
    Insertion deleted() {
        return new Insertion(sequence, length, place, parent, parentSequence, origin, originSequence, null);
    }

    /** Whether {@code next} is what the author typed right after this, and both or none are deleted. */
    boolean isContinuedBy(Insertion next) {
        return next.place == Place.CONTINUED && next.sequence == end() && next.isDeleted() == isDeleted();
    }

    /** One insertion of all of {@code parts}, each of which continues the one before it. */
    static Insertion concat(List<Insertion> parts) {
        Insertion first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        List<Content> contents = new ArrayList<>(parts.size());
        for (Insertion part : parts) {
            if (part.content != null) {
                contents.add(part.content);
            }
        }
        return new Insertion(
                first.sequence,
                parts.get(parts.size() - 1).end() - first.sequence,
                first.place,
                first.parent,
                first.parentSequence,
                first.origin,
                first.originSequence,
                contents.isEmpty() ? null : contents.get(0).concat(contents.subList(1, contents.size())));
    }
}
