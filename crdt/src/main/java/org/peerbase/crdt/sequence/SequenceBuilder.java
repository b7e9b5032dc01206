package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.peerbase.crdt.sequence.Insertion.Place;

/**
 * Makes an empty {@link Sequence} hold a whole state. Putting run after run where it belongs costs a few searches each;
 * here the runs are hung into the Fugue tree first, which needs no order, and then put in their order by one walk
 * through it.
 */
final class SequenceBuilder {
    private final Sequence sequence;
    private final SequenceAuthor[] authors;
    private final SequenceState state;
    private final StoredRuns stored;
    private final List<RunIndex> runs = new ArrayList<>();

    // What is left of the walk, the next thing last: runs, with the depth of the lowest common ancestor of the first
    // element in the subtree and the element before it, or with -1 where the left children are done.
    private Run[] open = new Run[64];
    private long[] depths = new long[64];
    private int opened;

    SequenceBuilder(Sequence sequence, SequenceAuthor[] authors, SequenceState state) {
        this.sequence = sequence;
        this.authors = authors;
        this.state = state;
        stored = state.runs();
    }

    /**
     * Builds the sequence.
     *
     * @return whether it did: not where siblings have different origins, whose order is that of the sequence itself
     */
    boolean build() {
        int[][] cuts = cuts();
        for (int author = 0; author < authors.length; author++) {
            runs.add(runsOf(author, cuts[author]));
        }
        for (int author = 0; author < authors.length; author++) {
            if (!link(author)) {
                sequence.root().rightChildren = Siblings.NONE;
                return false;
            }
        }
        walk();
        for (int author = 0; author < authors.length; author++) {
            sequence.adopt(authors[author], runs.get(author), state.content(author));
        }
        return true;
    }

    /** For each author, the numbers of the elements at which runs must begin, since others hang between. */
    private int[][] cuts() {
        int[] counts = new int[authors.length];
        for (int run = 0; run < stored.size(); run++) {
            if (hasKnownParent(run)) {
                counts[stored.parent(run)]++;
            }
        }
        int[][] cuts = new int[authors.length][];
        for (int author = 0; author < authors.length; author++) {
            cuts[author] = new int[counts[author]];
        }
        for (int run = 0; run < stored.size(); run++) {
            if (hasKnownParent(run)) {
                int parent = stored.parent(run);
                cuts[parent][--counts[parent]] = stored.parentSequence(run) + (stored.place(run) == Place.LEFT ? 0 : 1);
            }
        }
        for (int[] numbers : cuts) {
            Arrays.sort(numbers);
        }
        return cuts;
    }

    private boolean hasKnownParent(int run) {
        return stored.place(run) != Place.CONTINUED && stored.parent(run) != Insertion.NOBODY;
    }

    /** The runs of an author, cut where others hang between and where the width of the elements changes. */
    private RunIndex runsOf(int author, int[] cuts) {
        int first = stored.first(author);
        int end = stored.first(author + 1);
        RunIndex pieces = new RunIndex();
        Content content = state.content(author);
        int unit = 0;
        int uniformEnd = 0;
        int cut = 0;
        for (int i = first; i < end; i++) {
            Run run = null;
            for (int at = stored.sequence(i); at < stored.end(i); at = run.end()) {
                while (cut < cuts.length && cuts[cut] <= at) {
                    cut++;
                }
                int to = cut < cuts.length ? Math.min(stored.end(i), cuts[cut]) : stored.end(i);
                int width = 0;
                if (!stored.isDeleted(i)) {
                    width = content.widthAt(unit);
                    uniformEnd = unit < uniformEnd ? uniformEnd : content.uniformEnd(unit);
                    to = Math.min(to, at + (uniformEnd - unit) / width);
                }
                run = run == null ? head(i, to - at, width) : run.continued(to - at, width);
                run.start = unit;
                unit += run.units();
                pieces.add(run);
            }
        }
        return pieces;
    }

    /** The beginning of a stored run. */
    private Run head(int i, int length, int width) {
        boolean isContinued = stored.place(i) == Place.CONTINUED;
        int author = stored.author(i);
        return new Run(
                authors[author],
                stored.sequence(i),
                length,
                width,
                isContinued ? authors[author] : author(stored.parent(i)),
                isContinued ? stored.sequence(i) - 1 : stored.parentSequence(i),
                stored.place(i) == Place.LEFT,
                author(stored.origin(i)),
                stored.originSequence(i),
                0);
    }

    private SequenceAuthor author(int number) {
        return number == Insertion.NOBODY ? sequence.nobody() : authors[number];
    }

    /** Hangs the runs of an author below their parents; false if that needs an order. */
    private boolean link(int author) {
        Run before = null;
        int i = stored.first(author);
        int end = stored.first(author + 1);
        for (Run run : runs.get(author).all()) {
            boolean isHead = i < end && run.sequence == stored.sequence(i);
            Run parent = before;
            if (isHead && stored.place(i) != Place.CONTINUED) {
                parent = stored.parent(i) == Insertion.NOBODY
                        ? sequence.root()
                        : runs.get(stored.parent(i)).find(stored.parentSequence(i));
            }
            if (parent == null || !sequence.hang(run, parent)) {
                return false;
            }
            i += isHead ? 1 : 0;
            before = run;
        }
        return true;
    }

    /** Puts all runs in order: left children, the run, right children; without recursion, for trees may be deep. */
    private void walk() {
        openChildren(sequence.root().rightChildren, 1, 0);
        while (opened > 0) {
            Run run = open[--opened];
            long depth = depths[opened];
            if (depth >= 0 && run.leftChildren != Siblings.NONE) {
                push(run, -1);
                openChildren(run.leftChildren, run.depth + 1, depth);
            } else {
                sequence.append(run, depth < 0 ? run.depth : depth);
                openChildren(run.rightChildren, run.lastDepth() + 1, run.lastDepth());
            }
        }
    }

    /** Adds children to what is left, so that the first is next; {@code ancestorDepth} is that of the first. */
    private void openChildren(Siblings children, long depth, long ancestorDepth) {
        if (children instanceof Run run) {
            run.depth = depth;
            push(run, ancestorDepth);
        } else if (children instanceof Siblings.Many many) {
            List<Run> last = new ArrayList<>(many.runs());
            Collections.reverse(last);
            for (Run run : last) {
                run.depth = depth;
                push(run, depth - 1);
            }
            depths[opened - 1] = ancestorDepth;
        }
    }

    private void push(Run run, long depth) {
        if (opened == open.length) {
            open = Arrays.copyOf(open, 2 * opened);
            depths = Arrays.copyOf(depths, 2 * opened);
        }
        open[opened] = run;
        depths[opened++] = depth;
    }
}
