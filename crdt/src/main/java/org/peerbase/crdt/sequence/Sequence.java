package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A replicated sequence: the FugueMax algorithm (Weidner, Kleppmann: The Art of the Fugue, 2023) on runs instead of
 * single elements. Every operation costs the logarithm of the number of runs; typing and deleting next to the last edit
 * cost less. Knows neither bytes nor what arrives too early: see {@link SequenceReplica}.
 *
 * <p>Positions are units, what users see; elements are named by author and sequence number.
 */
public final class Sequence {
    /**
     * Where an element is.
     *
     * @param index of its first unit; of a deleted element that of what came after it
     * @param width its units, 0 if it is deleted
     */
    public record Location(int index, int width) {
        public boolean isDeleted() {
            return width == 0;
        }
    }

    /** Hears of what becomes visible and what disappears. */
    public interface Observer {
        void inserted(int index, Content content);

        void removed(int index, Content content);
    }

    /** Takes the elements that a local deletion hits. */
    interface RangeSink {
        void accept(SequenceAuthor author, int sequence, int length);
    }

    /** How far from the last edit a position is searched by walking: in runs, and in units. */
    private static final int WALK = 8;

    private static final int NEAR = 64;

    private static final Comparator<Run> BY_ID =
            Comparator.<Run, ReplicaId>comparing(run -> run.author.id).thenComparingInt(run -> run.sequence);

    private final Content.Kind kind;
    private final SequenceAuthor nobody;
    private final RunTree tree;
    private final Map<ReplicaId, SequenceAuthor> authors = new HashMap<>();

    /** Right children: the further right the origin, the further left the child; then by id. */
    private final Comparator<Run> byOrigin = this::compareOrigins;

    /** Where the last edit was, and the units before it: the place to start the next search. Null if unknown. */
    private @Nullable Run cursor;

    private int cursorStart;
    private boolean hasWideElements;

    /** The run that the next local insertion at its end can lengthen. Null if not known to be so. */
    private @Nullable Run typing;

    Sequence(Content.Kind kind) {
        this.kind = kind;
        nobody = new SequenceAuthor(ReplicaId.of(new byte[1]), kind.newStore());
        Run root = Run.root(nobody);
        nobody.runs.add(root);
        tree = new RunTree(root);
    }

    /** Units in the sequence. */
    public int units() {
        return tree.units();
    }

    /** Stands in for the author of the root, and of the end as an origin. */
    SequenceAuthor nobody() {
        return nobody;
    }

    /** The author with that id, whether it has left anything yet or not. */
    SequenceAuthor author(ReplicaId id) {
        SequenceAuthor author = authors.get(id);
        return author == null ? add(newAuthor(id)) : author;
    }

    /** An author that is not part of the sequence yet. */
    SequenceAuthor newAuthor(ReplicaId id) {
        return new SequenceAuthor(id, kind.newStore());
    }

    /** Makes an author, that is no part yet or is one already, part of the sequence. */
    SequenceAuthor add(SequenceAuthor author) {
        authors.put(author.id, author);
        return author;
    }

    @Nullable
    SequenceAuthor knownAuthor(ReplicaId id) {
        return authors.get(id);
    }

    /** All authors with what they left, sorted by id. */
    List<SequenceAuthor> sortedAuthors() {
        List<SequenceAuthor> sorted = new ArrayList<>(authors.values());
        sorted.sort(Comparator.comparing(author -> author.id));
        return sorted;
    }

    int authorCount() {
        return authors.size();
    }

    // ---- reading ----

    /** The units from {@code from} up to, not including, {@code to}, which must exist. */
    public Content read(int from, int to) {
        ContentStore any = nobody.store;
        Object buffer = any.newBuffer(to - from);
        int at = 0;
        int length = to - from;
        if (length > 0) {
            Run run = locate(from);
            int skip = from - cursorStart;
            while (run != null) {
                int taken = Math.min(run.units() - skip, length - at);
                if (taken > 0) {
                    run.author.store.copy(run.start + skip, taken, buffer, at);
                    at += taken;
                }
                if (at == length) {
                    break;
                }
                skip = 0;
                run = tree.next(run);
            }
        }
        return any.fromBuffer(buffer);
    }

    /** The unit {@code index}, which must exist: a character, or a value. */
    public @Nullable Object unitAt(int index) {
        Run run = locate(index);
        return run.author.store.unit(run.start + index - cursorStart);
    }

    /** The name of the element with the unit {@code index}, which must exist. */
    public Dot nameAt(int index) {
        Run run = locate(index);
        return new Dot(run.author.id, run.sequence + (index - cursorStart) / run.width);
    }

    /** Where the element called {@code replica} and {@code number} is now; null if it has not arrived. */
    public @Nullable Location locate(ReplicaId replica, long number) {
        SequenceAuthor author = knownAuthor(replica);
        if (author == null || number < 0 || number >= author.length) {
            return null;
        }
        Run run = author.runs.find((int) number);
        return new Location(startOf(run) + ((int) number - run.sequence) * run.width, run.width);
    }

    /** Units before {@code run}. */
    int startOf(Run run) {
        if (run != cursor) {
            cursorStart = tree.startOf(run);
            cursor = run;
        }
        return cursorStart;
    }

    // ---- local changes ----

    /**
     * Inserts {@code content}, not empty, so that it begins at {@code index}.
     *
     * @return the run with its first element, or one that was lengthened by it
     */
    Run insert(int index, Content content, SequenceAuthor author) {
        int sequence = author.length;
        Run typed = typing;
        if (typed != null
                && typed == cursor
                && index == cursorStart + typed.units()
                && typed.author == author
                && lengthen(typed, content)) {
            return typed;
        }
        Run run = insertAfter(leftNeighbour(index), content, author);
        Run last = author.runs.last();
        if (last == run) {
            cursorStart = index - (run.sequence == sequence ? 0 : run.units() - content.units());
            cursor = run;
            typing = run;
        }
        return run;
    }

    /** Inserts {@code content} right after a known element, deleted or not; otherwise as {@link #insert}. */
    Run insertAfter(SequenceAuthor leftAuthor, int leftSequence, Content content, SequenceAuthor author) {
        Run left = leftAuthor.runs.find(leftSequence);
        if (leftSequence < left.end() - 1) {
            split(left, leftSequence + 1 - left.sequence);
        }
        return insertAfter(left, content, author);
    }

    private Run insertAfter(Run left, Content content, SequenceAuthor author) {
        int sequence = author.length;
        Run right = tree.next(left);
        if (right != null && tree.ancestorDepth(right) == left.lastDepth()) {
            return integrate(author, sequence, right, right.sequence, true, right.author, right.sequence, content);
        }
        SequenceAuthor originAuthor = right == null ? nobody : right.author;
        int originSequence = right == null ? Run.END : right.sequence;
        return integrate(author, sequence, left, left.end() - 1, false, originAuthor, originSequence, content);
    }

    /** Deletes the units from {@code start} up to, not including, {@code end}, which must exist. */
    void delete(int start, int end, RangeSink ranges) {
        int rest = end - start;
        while (rest > 0) {
            Run run = locate(start);
            int from = (start - cursorStart) / run.width;
            int to = Math.min(run.length, from + rest / run.width);
            rest -= (to - from) * run.width;
            ranges.accept(run.author, run.sequence + from, to - from);
            kill(run, from, to);
        }
    }

    /** Whether there was ever an element of more than one unit. */
    public boolean hasWideElements() {
        return hasWideElements;
    }

    /** Whether {@code index} lies between the units of one element. */
    public boolean isInsideElement(int index) {
        if (index <= 0 || index >= units()) {
            return false;
        }
        Run run = locate(index);
        return run.width > 1 && (index - cursorStart) % run.width != 0;
    }

    /** The run after whose end a local insertion at {@code index} goes: past deleted ones, split if needed. */
    private Run leftNeighbour(int index) {
        Run left;
        if (index == 0) {
            left = nobody.runs.find(0);
        } else {
            left = locate(index - 1);
            int inside = index - cursorStart;
            if (inside < left.units()) {
                split(left, inside / left.width);
                return left;
            }
        }
        Run next = tree.next(left);
        for (int i = 0; i < WALK && next != null && next.isDeleted(); i++) {
            left = next;
            next = tree.next(left);
        }
        if (next == null || !next.isDeleted()) {
            return left;
        }
        if (index == units()) {
            return tree.last();
        }
        Run before = tree.previous(tree.find(index));
        if (before == null) {
            throw new IllegalStateException("the root has no units");
        }
        return before;
    }

    /** Finds the run with the unit {@code index} and makes it the cursor. */
    private Run locate(int index) {
        Run run = cursor;
        int start = cursorStart;
        for (int i = 0; i < WALK && run != null && Math.abs(index - start) < NEAR + run.units(); i++) {
            if (index < start) {
                run = tree.previous(run);
                start -= run == null ? 0 : run.units();
            } else if (index >= start + run.units()) {
                start += run.units();
                run = tree.next(run);
            } else {
                cursor = run;
                cursorStart = start;
                return run;
            }
        }
        run = tree.find(index);
        cursor = run;
        cursorStart = index - tree.offsetFound();
        return run;
    }

    // ---- changes from anywhere ----

    /**
     * Puts elements where they belong. Their parent and origin must be known, and {@code sequence} be the author's
     * next.
     *
     * @return the run with the first of them, or one that was lengthened by them
     */
    Run integrate(
            SequenceAuthor author,
            int sequence,
            SequenceAuthor parentAuthor,
            int parentSequence,
            boolean isLeftChild,
            SequenceAuthor originAuthor,
            int originSequence,
            Content content) {
        Run parent = parentAuthor.runs.find(parentSequence);
        return integrate(author, sequence, parent, parentSequence, isLeftChild, originAuthor, originSequence, content);
    }

    private Run integrate(
            SequenceAuthor author,
            int sequence,
            Run parent,
            int parentSequence,
            boolean isLeftChild,
            SequenceAuthor originAuthor,
            int originSequence,
            Content content) {
        typing = null;
        if (parent.author == author
                && parent.end() == sequence
                && parentSequence == sequence - 1
                && !isLeftChild
                && parent.rightChildren == Siblings.NONE
                && originAuthor == parent.originAuthor
                && originSequence == parent.originSequence
                && lengthen(parent, content)) {
            return parent;
        }
        int unit = 0;
        int end = content.uniformEnd(0);
        int width = content.widthAt(0);
        Run first = new Run(
                author,
                sequence,
                (end - unit) / width,
                width,
                parent.author,
                parentSequence,
                isLeftChild,
                originAuthor,
                originSequence,
                0);
        attach(first, parent, content, unit, end);
        Run run = first;
        while (end < content.units()) {
            unit = end;
            end = content.uniformEnd(unit);
            Run before = run;
            run = before.continued((end - unit) / content.widthAt(unit), content.widthAt(unit));
            attach(run, before, content, unit, end);
        }
        return first;
    }

    /** Puts deleted elements where they belong; otherwise as {@link #integrate}. */
    void integrateDeleted(
            SequenceAuthor author,
            int sequence,
            SequenceAuthor parentAuthor,
            int parentSequence,
            boolean isLeftChild,
            SequenceAuthor originAuthor,
            int originSequence,
            int length) {
        typing = null;
        Run parent = parentAuthor.runs.find(parentSequence);
        Run run = new Run(
                author,
                sequence,
                length,
                0,
                parentAuthor,
                parentSequence,
                isLeftChild,
                originAuthor,
                originSequence,
                0);
        place(run, parent);
        mergeWithPrevious(run);
    }

    private void attach(Run run, Run parent, Content content, int from, int to) {
        run.start = run.author.store.size();
        hasWideElements |= run.width > 1;
        run.author.store.append(content, from, to);
        place(run, parent);
    }

    /** Lengthens a living run, whose author's last it is, if the content is as wide. */
    private boolean lengthen(Run run, Content content) {
        int units = content.units();
        if (run.isDeleted() || content.widthAt(0) != run.width || content.uniformEnd(0) != units) {
            return false;
        }
        run.author.store.append(content, 0, units);
        int added = units / run.width;
        run.length += added;
        run.author.length += added;
        tree.addUnits(run, units);
        forgetCursorUnless(run);
        return true;
    }

    // ---- a whole state at once ----

    /** Whether there never was an element. */
    boolean isUntouched() {
        return tree.last() == root();
    }

    Run root() {
        return nobody.runs.find(0);
    }

    /** Hangs a run below its parent; false if the parent has a right child with another origin. */
    boolean hang(Run run, Run parent) {
        if (run.isLeftChild) {
            parent.leftChildren = parent.leftChildren.with(run, BY_ID);
            return true;
        }
        Run other = parent.rightChildren.first();
        if (other != null && !other.hasOriginOf(run)) {
            return false;
        }
        parent.rightChildren = parent.rightChildren.with(run, byOrigin);
        return true;
    }

    /** Puts a run that hangs in the tree behind all others in order. */
    void append(Run run, long ancestorDepth) {
        tree.insertAfter(tree.last(), run, ancestorDepth);
    }

    /** Gives an author without runs all of them, which are in order already, with the content of the living ones. */
    void adopt(SequenceAuthor author, RunIndex runs, Content content) {
        Run last = runs.last();
        author.runs = runs;
        author.length = last == null ? 0 : last.end();
        author.store.append(content, 0, content.units());
        hasWideElements |= content.units() > content.elements();
    }

    // ---- places ----

    private void place(Run run, Run parentRun) {
        SequenceAuthor author = run.author;
        Run parent = parentRun;
        Run left;
        if (run.isLeftChild) {
            if (parent.sequence < run.parentSequence) {
                parent = split(parent, run.parentSequence - parent.sequence);
            }
            run.depth = parent.depth + 1;
            Run sibling = parent.leftChildren.after(run, BY_ID);
            Run right = sibling == null ? parent : firstOfSubtree(sibling);
            left = previous(right);
            parent.leftChildren = parent.leftChildren.with(run, BY_ID);
            long ancestorDepth = tree.ancestorDepth(right);
            tree.insertAfter(left, run, Math.min(ancestorDepth, parent.depth));
            if (ancestorDepth != parent.depth) {
                tree.setAncestorDepth(right, parent.depth);
            }
        } else {
            if (run.parentSequence < parent.end() - 1) {
                split(parent, run.parentSequence + 1 - parent.sequence);
            }
            long parentDepth = parent.lastDepth();
            run.depth = parentDepth + 1;
            left = parent;
            if (parent.rightChildren != Siblings.NONE) {
                Run sibling = parent.rightChildren.after(run, byOrigin);
                Run right = sibling == null ? tree.firstBelow(parent, parentDepth) : firstOfSubtree(sibling);
                left = right == null ? tree.last() : previous(right);
            }
            parent.rightChildren = parent.rightChildren.with(run, byOrigin);
            tree.insertAfter(left, run, parentDepth);
            tree.lowerNext(run, parentDepth);
        }
        author.runs.add(run);
        author.length += run.length;
        forgetCursorUnless(run);
    }

    private Run firstOfSubtree(Run run) {
        return run.leftChildren == Siblings.NONE ? run : tree.lastBelow(run, run.depth);
    }

    private Run previous(Run run) {
        Run previous = tree.previous(run);
        if (previous == null) {
            throw new IllegalStateException("nothing stands before the root");
        }
        return previous;
    }

    private int compareOrigins(Run a, Run b) {
        if (a.originAuthor != b.originAuthor || a.originSequence != b.originSequence) {
            if (a.originSequence == Run.END && a.originAuthor == nobody) {
                return -1;
            }
            if (b.originSequence == Run.END && b.originAuthor == nobody) {
                return 1;
            }
            Run originA = a.originAuthor.runs.find(a.originSequence);
            Run originB = b.originAuthor.runs.find(b.originSequence);
            return originA == originB
                    ? Integer.compare(b.originSequence, a.originSequence)
                    : tree.compare(originB, originA);
        }
        return BY_ID.compare(a, b);
    }

    /**
     * Deletes those of the elements that are still alive; all must be known.
     *
     * @param observer told of each stretch, null if nobody is
     */
    void delete(SequenceAuthor author, int sequence, int length, @Nullable Observer observer) {
        int at = sequence;
        int end = sequence + length;
        while (at < end) {
            Run run = author.runs.find(at);
            int next = Math.min(end, run.end());
            if (!run.isDeleted()) {
                int from = at - run.sequence;
                int to = next - run.sequence;
                if (observer != null) {
                    int units = (to - from) * run.width;
                    int offset = from * run.width;
                    observer.removed(startOf(run) + offset, run.author.store.read(run.start + offset, units));
                }
                kill(run, from, to);
            }
            at = next;
        }
    }

    /** Deletes the elements {@code from} up to {@code to}, counted from the run's first, of a living run. */
    private void kill(Run run, int from, int to) {
        typing = null;
        SequenceAuthor author = run.author;
        int width = run.width;
        int count = to - from;
        author.store.wipe(run.start + from * width, count * width);
        if (run != cursor) {
            cursor = null;
        }
        if (from == 0 && to == run.length) {
            tree.addUnits(run, -run.units());
            run.width = 0;
            Run merged = mergeWithPrevious(run);
            Run next = tree.next(merged);
            if (next != null && next.isDeleted()) {
                absorb(merged, next);
            }
        } else if (to == run.length) {
            killTail(run, from);
        } else if (from == 0) {
            killHead(run, to);
        } else {
            split(run, to);
            killTail(run, from);
        }
        if (author.store.isWasteful(author.runs)) {
            author.store.compact(author.runs);
        }
    }

    private void killTail(Run run, int from) {
        int count = run.length - from;
        Run next = tree.next(run);
        if (next != null && next.isDeleted() && next.continues(run) && run.rightChildren == next) {
            tree.addUnits(run, -count * run.width);
            run.length = from;
            next.length += count;
            moveStart(next, -count);
            return;
        }
        Run tail = split(run, from);
        tree.addUnits(tail, -tail.units());
        tail.width = 0;
    }

    private void killHead(Run run, int count) {
        Run before = tree.previous(run);
        if (before != null && before.isDeleted() && run.continues(before) && before.rightChildren == run) {
            tree.addUnits(run, -count * run.width);
            before.length += count;
            run.start += count * run.width;
            run.length -= count;
            moveStart(run, count);
            return;
        }
        split(run, count);
        tree.addUnits(run, -run.units());
        run.width = 0;
        mergeWithPrevious(run);
    }

    /** Lets a run that continues another begin later. */
    private void moveStart(Run run, int elements) {
        run.author.runs.moveStart(run, run.sequence + elements);
        run.parentSequence += elements;
        run.depth += elements;
        tree.setAncestorDepth(run, run.depth - 1);
    }

    /** Joins a deleted run to the deleted run before it, if it continues it; returns the run that holds it then. */
    private Run mergeWithPrevious(Run run) {
        Run before = previous(run);
        return before.isDeleted() && absorb(before, run) ? before : run;
    }

    private boolean absorb(Run before, Run run) {
        if (!run.continues(before) || before.rightChildren != run) {
            return false;
        }
        tree.remove(run);
        run.author.runs.remove(run);
        before.length += run.length;
        before.rightChildren = run.rightChildren;
        if (cursor == run) {
            cursor = before;
        }
        return true;
    }

    /** Cuts a run so that it keeps {@code kept} elements; returns the run with the others. */
    private Run split(Run run, int kept) {
        Run rest = run.continued(0, run.width);
        rest.sequence = run.sequence + kept;
        rest.parentSequence = rest.sequence - 1;
        rest.length = run.length - kept;
        rest.start = run.start + kept * run.width;
        rest.depth = run.depth + kept;
        rest.rightChildren = run.rightChildren;
        tree.addUnits(run, -rest.units());
        run.length = kept;
        run.rightChildren = rest;
        tree.insertAfter(/* left= */ run, rest, rest.depth - 1);
        run.author.runs.add(rest);
        typing = null;
        return rest;
    }

    private void forgetCursorUnless(Run run) {
        if (run != cursor) {
            cursor = null;
        }
    }
}
