package org.peerbase.crdt.sequence;

import org.jspecify.annotations.Nullable;

/**
 * The runs of a sequence in their order: a B-tree that knows, of each subtree, the units in it and the smallest
 * {@link Run#ancestorDepth}. The former finds a position, the latter finds where the subtree of an element in the Fugue
 * tree begins and ends; both in logarithmic time.
 */
final class RunTree {
    private static final int FANOUT = 32;

    abstract static sealed class Node {
        @Nullable
        Inner parent;

        int count;
        int units;
        long least = Long.MAX_VALUE;

        /** Recomputes {@link #least}. */
        abstract long leastOfChildren();
    }

    static final class Leaf extends Node {
        private final Run[] runs = new Run[FANOUT];
        private @Nullable Leaf previous;
        private @Nullable Leaf next;

        private int indexOf(Run run) {
            int i = 0;
            while (runs[i] != run) {
                i++;
            }
            return i;
        }

        @Override
        long leastOfChildren() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                least = Math.min(least, runs[i].ancestorDepth);
            }
            return least;
        }
    }

    static final class Inner extends Node {
        private final Node[] children = new Node[FANOUT];

        private int indexOf(Node child) {
            int i = 0;
            while (children[i] != child) {
                i++;
            }
            return i;
        }

        @Override
        long leastOfChildren() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                least = Math.min(least, children[i].least);
            }
            return least;
        }
    }

    private Node top;
    private Leaf last;

    /** A tree of {@code root} alone, which stays its first run. */
    RunTree(Run root) {
        last = new Leaf();
        top = last;
        place(last, 0, root);
    }

    /** Units of all runs. */
    int units() {
        return top.units;
    }

    Run last() {
        return last.runs[last.count - 1];
    }

    @Nullable
    Run next(Run run) {
        Leaf leaf = leafOf(run);
        int i = leaf.indexOf(run) + 1;
        if (i < leaf.count) {
            return leaf.runs[i];
        }
        return leaf.next == null ? null : leaf.next.runs[0];
    }

    @Nullable
    Run previous(Run run) {
        Leaf leaf = leafOf(run);
        int i = leaf.indexOf(run) - 1;
        if (i >= 0) {
            return leaf.runs[i];
        }
        return leaf.previous == null ? null : leaf.previous.runs[leaf.previous.count - 1];
    }

    /** The run that holds the unit {@code index}, which must exist. */
    Run find(int index) {
        Node node = top;
        int rest = index;
        while (node instanceof Inner inner) {
            int i = 0;
            while (rest >= inner.children[i].units) {
                rest -= inner.children[i].units;
                i++;
            }
            node = inner.children[i];
        }
        Leaf leaf = (Leaf) node;
        int i = 0;
        while (rest >= leaf.runs[i].units()) {
            rest -= leaf.runs[i].units();
            i++;
        }
        return leaf.runs[i];
    }

    /** Units before {@code run}. */
    int startOf(Run run) {
        Leaf leaf = leafOf(run);
        int units = 0;
        for (int i = 0; leaf.runs[i] != run; i++) {
            units += leaf.runs[i].units();
        }
        Node node = leaf;
        for (Inner parent = leaf.parent; parent != null; parent = parent.parent) {
            for (int i = 0; parent.children[i] != node; i++) {
                units += parent.children[i].units;
            }
            node = parent;
        }
        return units;
    }

    /** Whether {@code a} stands before, at or after {@code b}, as a negative number, 0 or a positive one. */
    int compare(Run a, Run b) {
        Leaf leafA = leafOf(a);
        Leaf leafB = leafOf(b);
        if (leafA == leafB) {
            return Integer.compare(leafA.indexOf(a), leafA.indexOf(b));
        }
        Node nodeA = leafA;
        Node nodeB = leafB;
        while (true) {
            Inner parentA = nodeA.parent;
            Inner parentB = nodeB.parent;
            if (parentA == null || parentB == null) {
                throw new IllegalStateException("runs of different trees");
            }
            if (parentA == parentB) {
                return Integer.compare(parentA.indexOf(nodeA), parentA.indexOf(nodeB));
            }
            nodeA = parentA;
            nodeB = parentB;
        }
    }

    /** Going left from {@code run} itself, the first run whose {@link Run#ancestorDepth} is below {@code depth}. */
    Run lastBelow(Run run, long depth) {
        Leaf leaf = leafOf(run);
        for (int i = leaf.indexOf(run); i >= 0; i--) {
            if (leaf.runs[i].ancestorDepth < depth) {
                return leaf.runs[i];
            }
        }
        Node node = leaf;
        while (true) {
            Inner parent = node.parent;
            if (parent == null) {
                throw new IllegalStateException("the root is below every depth");
            }
            for (int i = parent.indexOf(node) - 1; i >= 0; i--) {
                if (parent.children[i].least < depth) {
                    return lastBelow(parent.children[i], depth);
                }
            }
            node = parent;
        }
    }

    private static Run lastBelow(Node subtree, long depth) {
        Node node = subtree;
        while (node instanceof Inner inner) {
            int i = inner.count - 1;
            while (inner.children[i].least >= depth) {
                i--;
            }
            node = inner.children[i];
        }
        Leaf leaf = (Leaf) node;
        int i = leaf.count - 1;
        while (leaf.runs[i].ancestorDepth >= depth) {
            i--;
        }
        return leaf.runs[i];
    }

    /** The first run after {@code run} whose {@link Run#ancestorDepth} is below {@code depth}, null if none. */
    @Nullable
    Run firstBelow(Run run, long depth) {
        Leaf leaf = leafOf(run);
        for (int i = leaf.indexOf(run) + 1; i < leaf.count; i++) {
            if (leaf.runs[i].ancestorDepth < depth) {
                return leaf.runs[i];
            }
        }
        Node node = leaf;
        for (Inner parent = node.parent; parent != null; parent = parent.parent) {
            for (int i = parent.indexOf(node) + 1; i < parent.count; i++) {
                if (parent.children[i].least < depth) {
                    return firstBelow(parent.children[i], depth);
                }
            }
            node = parent;
        }
        return null;
    }

    private static Run firstBelow(Node subtree, long depth) {
        Node node = subtree;
        while (node instanceof Inner inner) {
            int i = 0;
            while (inner.children[i].least >= depth) {
                i++;
            }
            node = inner.children[i];
        }
        Leaf leaf = (Leaf) node;
        int i = 0;
        while (leaf.runs[i].ancestorDepth >= depth) {
            i++;
        }
        return leaf.runs[i];
    }

    /** Puts {@code run} right after {@code left}. */
    void insertAfter(Run left, Run run) {
        Leaf leaf = leafOf(left);
        place(leaf, leaf.indexOf(left) + 1, run);
    }

    /** Takes note that the units of {@code run} grew by {@code change}. */
    void addUnits(Run run, int change) {
        for (Node node = leafOf(run); node != null; node = node.parent) {
            node.units += change;
        }
    }

    /** Takes note that {@link Run#ancestorDepth} of {@code run} changed. */
    void depthChanged(Run run) {
        refreshLeast(leafOf(run));
    }

    /** Takes away a run that has no units. */
    void remove(Run run) {
        Leaf leaf = leafOf(run);
        int at = leaf.indexOf(run);
        System.arraycopy(leaf.runs, at + 1, leaf.runs, at, leaf.count - at - 1);
        clear(leaf.runs, --leaf.count);
        run.leaf = null;
        if (leaf.count > 0) {
            refreshLeast(leaf);
            return;
        }
        // The first run stays, so an empty leaf has one before it.
        Leaf previous = leaf.previous;
        Leaf next = leaf.next;
        if (previous != null) {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        } else if (previous != null) {
            last = previous;
        }
        removeNode(leaf);
    }

    private void removeNode(Node empty) {
        Node node = empty;
        while (true) {
            Inner parent = node.parent;
            if (parent == null) {
                return;
            }
            int at = parent.indexOf(node);
            System.arraycopy(parent.children, at + 1, parent.children, at, parent.count - at - 1);
            clear(parent.children, --parent.count);
            if (parent.count > 0) {
                refreshLeast(parent);
                return;
            }
            node = parent;
        }
    }

    private void place(Leaf full, int index, Run run) {
        Leaf leaf = full;
        int at = index;
        if (leaf.count == FANOUT) {
            Leaf second = split(leaf, at);
            if (at > leaf.count || at == FANOUT) {
                at -= leaf.count;
                leaf = second;
            }
        }
        System.arraycopy(leaf.runs, at, leaf.runs, at + 1, leaf.count - at);
        leaf.runs[at] = run;
        leaf.count++;
        run.leaf = leaf;
        int units = run.units();
        for (Node node = leaf; node != null; node = node.parent) {
            node.units += units;
        }
        refreshLeast(leaf);
    }

    /** Moves half of a full leaf to a new one; none of it if {@code at} is the end of the sequence. */
    private Leaf split(Leaf leaf, int at) {
        Leaf second = new Leaf();
        second.next = leaf.next;
        second.previous = leaf;
        if (leaf.next != null) {
            leaf.next.previous = second;
        }
        leaf.next = second;
        int kept = at == FANOUT && leaf == last ? FANOUT : FANOUT / 2;
        if (leaf == last) {
            last = second;
        }
        for (int i = kept; i < FANOUT; i++) {
            Run run = leaf.runs[i];
            second.runs[i - kept] = run;
            run.leaf = second;
            second.units += run.units();
            clear(leaf.runs, i);
        }
        second.count = FANOUT - kept;
        leaf.count = kept;
        leaf.units -= second.units;
        leaf.least = leaf.leastOfChildren();
        second.least = second.leastOfChildren();
        insertNodeAfter(leaf, second);
        refreshLeastToTop(leaf);
        refreshLeastToTop(second);
        return second;
    }

    /** Puts {@code node} after {@code left}, of whose units it has taken its own. */
    private void insertNodeAfter(Node left, Node node) {
        Inner parent = left.parent;
        if (parent == null) {
            Inner root = new Inner();
            root.children[0] = left;
            root.children[1] = node;
            root.count = 2;
            root.units = left.units + node.units;
            root.least = Math.min(left.least, node.least);
            left.parent = root;
            node.parent = root;
            top = root;
            return;
        }
        int at = parent.indexOf(left) + 1;
        if (parent.count == FANOUT) {
            Inner second = splitInner(parent, at, node.units);
            if (left.parent == second) {
                parent = second;
                at = parent.indexOf(left) + 1;
            } else if (parent.count == FANOUT) {
                second.children[0] = node;
                second.count = 1;
                second.units = node.units;
                second.least = node.least;
                node.parent = second;
                parent.units -= node.units;
                insertNodeAfter(parent, second);
                return;
            }
        }
        System.arraycopy(parent.children, at, parent.children, at + 1, parent.count - at);
        parent.children[at] = node;
        parent.count++;
        node.parent = parent;
        parent.least = parent.leastOfChildren();
    }

    /**
     * Splits a full inner node that has the units of a child not yet placed, whose index is {@code at}; if that is the
     * end, leaves it full and returns an empty one not yet placed.
     */
    private Inner splitInner(Inner inner, int at, int unitsOfChild) {
        Inner second = new Inner();
        if (at == FANOUT) {
            return second;
        }
        int kept = FANOUT / 2;
        for (int i = kept; i < FANOUT; i++) {
            Node child = inner.children[i];
            second.children[i - kept] = child;
            child.parent = second;
            second.units += child.units;
            clear(inner.children, i);
        }
        second.count = FANOUT - kept;
        second.units += at > kept ? unitsOfChild : 0;
        inner.count = kept;
        inner.units -= second.units;
        inner.least = inner.leastOfChildren();
        second.least = second.leastOfChildren();
        insertNodeAfter(inner, second);
        return second;
    }

    private static void refreshLeastToTop(Node from) {
        for (Node node = from.parent; node != null; node = node.parent) {
            node.least = node.leastOfChildren();
        }
    }

    private static void refreshLeast(Node from) {
        for (Node node = from; node != null; node = node.parent) {
            long least = node.leastOfChildren();
            if (least == node.least) {
                return;
            }
            node.least = least;
        }
    }

    private static Leaf leafOf(Run run) {
        Leaf leaf = run.leaf;
        if (leaf == null) {
            throw new IllegalStateException("the run is in no tree");
        }
        return leaf;
    }

    @SuppressWarnings("NullAway") // beyond the count, slots are empty
    private static <T> void clear(T[] slots, int i) {
        slots[i] = null;
    }
}
