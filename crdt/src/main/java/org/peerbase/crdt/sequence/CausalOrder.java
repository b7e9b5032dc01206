package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.sequence.Insertion.Place;

/**
 * Sorts runs so that each comes after its parent and its origin, and refuses those for which there is no order. Finds the
 * origins, too, that a state only implies.
 */
final class CausalOrder {
    private record Blocked(int element, int author) {}

    private final StoredRuns runs;
    private final int[] next;
    private final int[] sorted;
    private final List<@Nullable PriorityQueue<Blocked>> blocked = new ArrayList<>();
    private int done;

    CausalOrder(StoredRuns runs, int authors) {
        this.runs = runs;
        sorted = new int[runs.size()];
        next = new int[authors];
        for (int i = 0; i < authors; i++) {
            next[i] = runs.first(i);
            blocked.add(null);
        }
    }

    /** The indexes of the runs in order. */
    int[] sorted() {
        List<Integer> ready = new ArrayList<>();
        for (int i = 0; i < next.length; i++) {
            ready.add(i);
            while (!ready.isEmpty()) {
                int author = ready.remove(ready.size() - 1);
                advance(author);
                wake(author, ready);
            }
        }
        if (done < sorted.length) {
            throw new MalformedBytesException("runs that stand at elements which are nowhere");
        }
        return sorted;
    }

    /** Resolves the runs of an author until one has to wait for another author. */
    private void advance(int author) {
        int end = runs.first(author + 1);
        while (next[author] < end) {
            int run = next[author];
            Place place = runs.place(run);
            boolean mustWait =
                    (place != Place.CONTINUED && isBlocked(author, runs.parent(run), runs.parentSequence(run)))
                            || (place == Place.RIGHT && isBlocked(author, runs.origin(run), runs.originSequence(run)));
            if (mustWait) {
                return;
            }
            resolve(run, place);
            sorted[done++] = run;
            next[author]++;
        }
    }

    private boolean isBlocked(int author, int other, int element) {
        if (other == Insertion.NOBODY || element < elementsOf(other)) {
            return false;
        }
        if (other != author) {
            PriorityQueue<Blocked> queue = blocked.get(other);
            if (queue == null) {
                queue = new PriorityQueue<>((a, b) -> Integer.compare(a.element, b.element));
                blocked.set(other, queue);
            }
            queue.add(new Blocked(element, author));
        }
        return true;
    }

    private void wake(int author, List<Integer> ready) {
        PriorityQueue<Blocked> queue = blocked.get(author);
        int elements = elementsOf(author);
        while (queue != null) {
            Blocked first = queue.peek();
            if (first == null || first.element >= elements) {
                return;
            }
            ready.add(first.author);
            queue.poll();
        }
    }

    /** The number of elements of {@code author} that are sorted. */
    private int elementsOf(int author) {
        return next[author] == runs.first(author) ? 0 : runs.end(next[author] - 1);
    }

    private void resolve(int run, Place place) {
        switch (place) {
            case CONTINUED -> runs.setOrigin(run, runs.origin(run - 1), runs.originSequence(run - 1));
            case LEFT -> runs.setOrigin(run, runs.parent(run), runs.parentSequence(run));
            case RIGHT -> {
                if (runs.origin(run) == originOfParent(run)
                        && runs.originSequence(run) == originSequenceOfParent(run)) {
                    throw new MalformedBytesException("the origin of " + runs.sequence(run) + " is its parent's");
                }
            }
            default -> {
                if (runs.parent(run) == runs.author(run) && runs.parentSequence(run) == runs.sequence(run) - 1) {
                    throw new MalformedBytesException("run " + runs.sequence(run) + " continues the one before it");
                }
                runs.setOrigin(run, originOfParent(run), originSequenceOfParent(run));
            }
        }
    }

    private int originOfParent(int run) {
        int parent = runs.parent(run);
        return parent == Insertion.NOBODY ? parent : runs.origin(runs.find(parent, runs.parentSequence(run)));
    }

    private int originSequenceOfParent(int run) {
        int parent = runs.parent(run);
        return parent == Insertion.NOBODY ? Run.END : runs.originSequence(runs.find(parent, runs.parentSequence(run)));
    }
}
