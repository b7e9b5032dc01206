package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.sequence.Insertion.Place;
import org.peerbase.crdt.sequence.SequenceState.StoredRun;

/** Sorts runs so that each comes after its parent and its origin, and refuses those for which there is no order. */
final class CausalOrder {
    private record Blocked(int element, int author) {}

    private final List<List<Insertion>> heads;
    private final List<List<StoredRun>> resolved = new ArrayList<>();
    private final List<StoredRun> sorted = new ArrayList<>();
    private final List<@Nullable PriorityQueue<Blocked>> blocked = new ArrayList<>();
    private final List<Integer> ready = new ArrayList<>();
    private int total;

    CausalOrder(List<List<Insertion>> heads) {
        this.heads = heads;
        for (int i = 0; i < heads.size(); i++) {
            resolved.add(new ArrayList<>(heads.get(i).size()));
            blocked.add(null);
            total += heads.get(i).size();
        }
    }

    List<StoredRun> sorted() {
        for (int i = 0; i < heads.size(); i++) {
            ready.add(i);
            while (!ready.isEmpty()) {
                int author = ready.remove(ready.size() - 1);
                advance(author);
                wake(author);
            }
        }
        if (sorted.size() < total) {
            throw new MalformedBytesException("runs that stand at elements which are nowhere");
        }
        return sorted;
    }

    /** Resolves the runs of an author until one has to wait for another author. */
    private void advance(int author) {
        List<Insertion> runs = heads.get(author);
        List<StoredRun> done = resolved.get(author);
        while (done.size() < runs.size()) {
            Insertion run = runs.get(done.size());
            boolean mustWait = (run.place() != Place.CONTINUED && isBlocked(author, run.parent(), run.parentSequence()))
                    || (run.place() == Place.RIGHT && isBlocked(author, run.origin(), run.originSequence()));
            if (mustWait) {
                return;
            }
            StoredRun stored = resolve(author, run);
            done.add(stored);
            sorted.add(stored);
        }
    }

    private boolean isBlocked(int author, int other, int element) {
        if (other == Insertion.NOBODY || element < lengthOf(other)) {
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

    private void wake(int author) {
        PriorityQueue<Blocked> queue = blocked.get(author);
        int length = lengthOf(author);
        while (queue != null) {
            Blocked first = queue.peek();
            if (first == null || first.element >= length) {
                return;
            }
            ready.add(first.author);
            queue.poll();
        }
    }

    private int lengthOf(int author) {
        List<StoredRun> done = resolved.get(author);
        return done.isEmpty() ? 0 : done.get(done.size() - 1).insertion().end();
    }

    private StoredRun resolve(int author, Insertion run) {
        switch (run.place()) {
            case CONTINUED -> {
                StoredRun before = last(author);
                return new StoredRun(author, run, before.origin(), before.originSequence());
            }
            case LEFT -> {
                return new StoredRun(author, run, run.parent(), run.parentSequence());
            }
            case RIGHT -> {
                int origin = run.origin();
                int originSequence = origin == Insertion.NOBODY ? Run.END : run.originSequence();
                StoredRun parent = find(run.parent(), run.parentSequence());
                if (parent == null
                        ? origin == Insertion.NOBODY
                        : origin == parent.origin() && originSequence == parent.originSequence()) {
                    throw new MalformedBytesException("the origin of " + run.sequence() + " is its parent's");
                }
                return new StoredRun(author, run, origin, originSequence);
            }
            default -> {
                if (run.parent() == author && run.parentSequence() == run.sequence() - 1) {
                    throw new MalformedBytesException("run " + run.sequence() + " continues the one before it");
                }
                StoredRun parent = find(run.parent(), run.parentSequence());
                return parent == null
                        ? new StoredRun(author, run, Insertion.NOBODY, Run.END)
                        : new StoredRun(author, run, parent.origin(), parent.originSequence());
            }
        }
    }

    private StoredRun last(int author) {
        List<StoredRun> done = resolved.get(author);
        return done.get(done.size() - 1);
    }

    /** The run with that element, null for the root. */
    private @Nullable StoredRun find(int author, int element) {
        if (author == Insertion.NOBODY) {
            return null;
        }
        List<StoredRun> done = resolved.get(author);
        int low = 0;
        int high = done.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (done.get(middle).insertion().sequence() <= element) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return done.get(low);
    }
}
