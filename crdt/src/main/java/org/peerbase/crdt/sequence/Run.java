package org.peerbase.crdt.sequence;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Elements of one author with consecutive sequence numbers that stand side by side, all alive or all deleted. Each
 * element but the first is the right child of the one before it.
 *
 * <p>The elements form the tree of the Fugue algorithm: each has a parent and stands on its left or its right side, and
 * the order of the sequence is the in-order walk. Only a run's first element may have left children, and only its last
 * may have right children outside the run; where that would not hold, the run is split.
 */
final class Run implements Siblings {
    /** The sequence number that stands for the end of the sequence, as an origin. */
    static final int END = Integer.MAX_VALUE;

    /** Stands before everything: the parent of the first elements. Its depth is 0. */
    static Run root(SequenceAuthor nobody) {
        return new Run(nobody, 0, 1, 0, nobody, 0, false, nobody, END, 0);
    }

    final SequenceAuthor author;

    /** The sequence number of the first element. */
    int sequence;

    /** The number of elements. */
    int length;

    /** Units an element takes; 0 if deleted. */
    int width;

    /** Where the content begins in the store of the author, in units. */
    int start;

    final SequenceAuthor parentAuthor;
    int parentSequence;
    final boolean isLeftChild;

    /**
     * What stood to the right of the elements when they were inserted: for a left child, and for what was typed after
     * it, the parent; {@link #END} of nobody for the end of the sequence.
     */
    final SequenceAuthor originAuthor;

    final int originSequence;

    /** The depth of the first element in the tree; each further one is one deeper. */
    long depth;

    RunTree.@Nullable Leaf leaf;

    /** Where the run was in the leaf when that was last looked up. */
    int slot;

    /** Left children of the first element. */
    Siblings leftChildren = Siblings.NONE;

    /** Right children of the last element. */
    Siblings rightChildren = Siblings.NONE;

    Run(
            SequenceAuthor author,
            int sequence,
            int length,
            int width,
            SequenceAuthor parentAuthor,
            int parentSequence,
            boolean isLeftChild,
            SequenceAuthor originAuthor,
            int originSequence,
            long depth) {
        this.author = author;
        this.sequence = sequence;
        this.length = length;
        this.width = width;
        this.parentAuthor = parentAuthor;
        this.parentSequence = parentSequence;
        this.isLeftChild = isLeftChild;
        this.originAuthor = originAuthor;
        this.originSequence = originSequence;
        this.depth = depth;
    }

    /** The run of the next {@code length} elements, typed right after this one. */
    Run continued(int length, int width) {
        return new Run(author, end(), length, width, author, end() - 1, false, originAuthor, originSequence, 0);
    }

    /** Units that users see. */
    int units() {
        return length * width;
    }

    boolean isDeleted() {
        return width == 0;
    }

    /** The sequence number after the last element's. */
    int end() {
        return sequence + length;
    }

    long lastDepth() {
        return depth + length - 1;
    }

    /** Whether the first element is what its author typed right after the last element of {@code left}. */
    boolean continues(Run left) {
        return author == left.author
                && sequence == left.end()
                && !isLeftChild
                && parentAuthor == author
                && parentSequence == sequence - 1
                && hasOriginOf(left);
    }

    boolean hasOriginOf(Run other) {
        return originAuthor == other.originAuthor && originSequence == other.originSequence;
    }

    @Override
    public Siblings with(Run other, Comparator<Run> order) {
        TreeSet<Run> both = new TreeSet<>(order);
        both.add(this);
        both.add(other);
        return new Many(both);
    }

    @Override
    public Run first() {
        return this;
    }

    @Override
    public @Nullable Run after(Run other, Comparator<Run> order) {
        return order.compare(other, this) < 0 ? this : null;
    }
}
