package org.peerbase.crdt.sequence;

import org.jspecify.annotations.Nullable;

/**
 * The runs of a sequence in their order: a B-tree that knows, of each subtree, the units in it and the smallest
 * {@linkplain #ancestorDepth ancestor depth}. The former finds a position, the latter finds where the subtree of an
 * element in the Fugue tree begins and ends; both in logarithmic time.
 *
 * <p>A node holds the units and depths of its items beside each other: a search reads a few cache lines a level, and no
 * item but the one it goes to.
 */
final class RunTree {
    private static final int FANOUT = 32;

    /** Items of a node below which it is joined with a neighbour that has room. */
    private static final int FEW = FANOUT / 4;

    /** Above every depth: the least of no items. */
    private static final long NONE = Long.MAX_VALUE;

    abstract static sealed class Node {
        @Nullable
        Inner parent;

        /** The index of this node in its parent. */
        int slot;

        int count;
        final int[] units = new int[FANOUT];
        final long[] least = new long[FANOUT];

        /** Units of the first {@code end} items. */
        final int unitsBefore(int end) {
            int sum = 0;
            for (int i = 0; i < end; i++) {
                sum += units[i];
            }
            return sum;
        }

        /** The smallest depth of all items. */
        final long leastOfAll() {
            long smallest = NONE;
            for (int i = 0; i < count; i++) {
                smallest = Math.min(smallest, least[i]);
            }
            return smallest;
        }

        /** The last item before {@code end} whose depth is below {@code depth}, -1 if none. */
        final int lastBelow(int end, long depth) {
            int i = end - 1;
            while (i >= 0 && least[i] >= depth) {
                i--;
            }
            return i;
        }

        /** The first item from {@code start} on whose depth is below {@code depth}, the count if none. */
        final int firstBelow(int start, long depth) {
            int i = start;
            while (i < count && least[i] >= depth) {
                i++;
            }
            return i;
        }

        /** Makes room for an item at {@code at}, which the caller puts there. */
        final void open(int at, int unitsOfItem, long leastOfItem) {
            System.arraycopy(units, at, units, at + 1, count - at);
            System.arraycopy(least, at, least, at + 1, count - at);
            units[at] = unitsOfItem;
            least[at] = leastOfItem;
            shift(at, at + 1);
            count++;
        }

        /** Takes away the item at {@code at}. */
        final void close(int at) {
            System.arraycopy(units, at + 1, units, at, count - at - 1);
            System.arraycopy(least, at + 1, least, at, count - at - 1);
            shift(at + 1, at);
            count--;
            forget(count);
        }

        /** Moves the items from {@code from} on to the end of {@code other}, a node of the same kind. */
        final void moveTo(Node other, int from) {
            int moved = count - from;
            System.arraycopy(units, from, other.units, other.count, moved);
            System.arraycopy(least, from, other.least, other.count, moved);
            giveTo(other, from);
            other.count += moved;
            int end = count;
            count = from;
            for (int i = from; i < end; i++) {
                forget(i);
            }
        }

        /** Moves the items from {@code from} on so that they begin at {@code to}. */
        abstract void shift(int from, int to);

        abstract void giveTo(Node other, int from);

        abstract void forget(int slot);

        abstract Node empty();
    }

    static final class Leaf extends Node {
        private final @Nullable Run[] runs = new @Nullable Run[FANOUT];
        private @Nullable Leaf previous;
        private @Nullable Leaf next;

        private Run at(int i) {
            Run run = runs[i];
            if (run == null) {
                throw new IndexOutOfBoundsException(i + " of " + count);
            }
            return run;
        }

        private int indexOf(Run run) {
            int i = run.slot;
            if (runs[i] == run) {
                return i;
            }
            i = 0;
            while (runs[i] != run) {
                i++;
            }
            run.slot = i;
            return i;
        }

        private void put(int at, Run run) {
            runs[at] = run;
            run.leaf = this;
            run.slot = at;
        }

        @Override
        void shift(int from, int to) {
            System.arraycopy(runs, from, runs, to, count - from);
        }

        @Override
        void giveTo(Node other, int from) {
            Leaf leaf = (Leaf) other;
            for (int i = from; i < count; i++) {
                leaf.put(other.count + i - from, at(i));
            }
        }

        @Override
        void forget(int slot) {
            runs[slot] = null;
        }

        @Override
        Node empty() {
            return new Leaf();
        }
    }

    static final class Inner extends Node {
        private final @Nullable Node[] children = new @Nullable Node[FANOUT];

        private Node at(int i) {
            Node child = children[i];
            if (child == null) {
                throw new IndexOutOfBoundsException(i + " of " + count);
            }
            return child;
        }

        private void put(int at, Node child) {
            children[at] = child;
            child.parent = this;
            child.slot = at;
        }

        @Override
        void shift(int from, int to) {
            System.arraycopy(children, from, children, to, count - from);
            for (int i = to; i < count + to - from; i++) {
                at(i).slot = i;
            }
        }

        @Override
        void giveTo(Node other, int from) {
            Inner inner = (Inner) other;
            for (int i = from; i < count; i++) {
                inner.put(other.count + i - from, at(i));
            }
        }

        @Override
        void forget(int slot) {
            children[slot] = null;
        }

        @Override
        Node empty() {
            return new Inner();
        }
    }

    private Node top;
    private Leaf last = new Leaf();
    private int units;
    private int offset;

    /** A tree of {@code root} alone, which has no units, stays the first run, and is below every depth. */
    RunTree(Run root) {
        top = last;
        last.open(0, 0, -1);
        last.put(0, root);
    }

    // ---- reading ----

    /** Units of all runs. */
    int units() {
        return units;
    }

    Run last() {
        return last.at(last.count - 1);
    }

    @Nullable
    Run next(Run run) {
        Leaf leaf = leafOf(run);
        int i = leaf.indexOf(run) + 1;
        if (i < leaf.count) {
            return leaf.at(i);
        }
        return leaf.next == null ? null : leaf.next.at(0);
    }

    @Nullable
    Run previous(Run run) {
        Leaf leaf = leafOf(run);
        int i = leaf.indexOf(run) - 1;
        if (i >= 0) {
            return leaf.at(i);
        }
        return leaf.previous == null ? null : leaf.previous.at(leaf.previous.count - 1);
    }

    /** The run that holds the unit {@code index}, which must exist. */
    Run find(int index) {
        Node node = top;
        int rest = index;
        while (true) {
            int i = 0;
            while (rest >= node.units[i]) {
                rest -= node.units[i];
                i++;
            }
            if (node instanceof Inner inner) {
                node = inner.at(i);
            } else {
                offset = rest;
                Run run = ((Leaf) node).at(i);
                run.slot = i;
                return run;
            }
        }
    }

    /** How far behind the beginning of its run the unit is that was found last. */
    int offsetFound() {
        return offset;
    }

    /** Units before {@code run}. */
    int startOf(Run run) {
        Node node = leafOf(run);
        int start = node.unitsBefore(leafOf(run).indexOf(run));
        for (Inner parent = node.parent; parent != null; parent = parent.parent) {
            start += parent.unitsBefore(node.slot);
            node = parent;
        }
        return start;
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
                return Integer.compare(nodeA.slot, nodeB.slot);
            }
            nodeA = parentA;
            nodeB = parentB;
        }
    }

    /** The depth of the lowest common ancestor of the first element of {@code run} and the element before it. */
    long ancestorDepth(Run run) {
        Leaf leaf = leafOf(run);
        return leaf.least[leaf.indexOf(run)];
    }

    /** Going left from {@code run} itself, the first run whose {@link #ancestorDepth} is below {@code depth}. */
    Run lastBelow(Run run, long depth) {
        Leaf leaf = leafOf(run);
        int at = leaf.lastBelow(leaf.indexOf(run) + 1, depth);
        Node node = leaf;
        while (at < 0) {
            Inner parent = node.parent;
            if (parent == null) {
                throw new IllegalStateException("the root is below every depth");
            }
            at = parent.lastBelow(node.slot, depth);
            node = parent;
        }
        while (node instanceof Inner inner) {
            node = inner.at(at);
            at = node.lastBelow(node.count, depth);
        }
        return ((Leaf) node).at(at);
    }

    /** The first run after {@code run} whose {@link #ancestorDepth} is below {@code depth}, null if none. */
    @Nullable
    Run firstBelow(Run run, long depth) {
        Leaf leaf = leafOf(run);
        int at = leaf.firstBelow(leaf.indexOf(run) + 1, depth);
        Node node = leaf;
        while (at == node.count) {
            Inner parent = node.parent;
            if (parent == null) {
                return null;
            }
            at = parent.firstBelow(node.slot + 1, depth);
            node = parent;
        }
        while (node instanceof Inner inner) {
            node = inner.at(at);
            at = node.firstBelow(0, depth);
        }
        return ((Leaf) node).at(at);
    }

    // ---- changes ----

    /** Puts {@code run} right after {@code left}. */
    void insertAfter(Run left, Run run, long ancestorDepth) {
        Leaf leaf = leafOf(left);
        int at = leaf.indexOf(left) + 1;
        if (leaf.count == FANOUT) {
            Leaf second = (Leaf) split(leaf, at, leaf == last);
            linkAfter(leaf, second);
            if (at > leaf.count || at == FANOUT) {
                at -= leaf.count;
                leaf = second;
            }
        }
        leaf.open(at, 0, ancestorDepth);
        leaf.put(at, run);
        lower(leaf, ancestorDepth);
        addUnits(run, run.units());
    }

    /** Takes note that the units of {@code run} grew by {@code change}. */
    void addUnits(Run run, int change) {
        Leaf leaf = leafOf(run);
        leaf.units[leaf.indexOf(run)] += change;
        addAbove(leaf, change);
        units += change;
    }

    /** Sets the {@link #ancestorDepth} of {@code run}. */
    void setAncestorDepth(Run run, long depth) {
        Leaf leaf = leafOf(run);
        leaf.least[leaf.indexOf(run)] = depth;
        refresh(leaf);
    }

    /** Sets the {@link #ancestorDepth} of the run after {@code run} to {@code depth} if it is above. */
    void lowerNext(Run run, long depth) {
        Leaf leaf = leafOf(run);
        int at = leaf.indexOf(run) + 1;
        if (at == leaf.count) {
            at = 0;
            leaf = leaf.next;
        }
        if (leaf != null && leaf.least[at] > depth) {
            leaf.least[at] = depth;
            lower(leaf, depth);
        }
    }

    /** Takes away a run that has no units. */
    void remove(Run run) {
        Leaf leaf = leafOf(run);
        leaf.close(leaf.indexOf(run));
        run.leaf = null;
        refresh(leaf);
        if (leaf.count < FEW) {
            shrink(leaf);
        }
    }

    private static void addAbove(Node from, int change) {
        Node node = from;
        for (Inner parent = node.parent; parent != null; parent = parent.parent) {
            parent.units[node.slot] += change;
            node = parent;
        }
    }

    /** Lets the nodes above know of a depth in {@code from}. */
    private static void lower(Node from, long depth) {
        Node node = from;
        for (Inner parent = node.parent; parent != null && parent.least[node.slot] > depth; parent = parent.parent) {
            parent.least[node.slot] = depth;
            node = parent;
        }
    }

    /** Lets the nodes above know the smallest depth in {@code from}. */
    private static void refresh(Node from) {
        Node node = from;
        for (Inner parent = node.parent; parent != null; parent = parent.parent) {
            long smallest = node.leastOfAll();
            if (parent.least[node.slot] == smallest) {
                return;
            }
            parent.least[node.slot] = smallest;
            node = parent;
        }
    }

    /**
     * Moves half of a full node to a new one after it; none of it where the sequence grows at its end.
     *
     * @param at where the next item will be put
     */
    private Node split(Node node, int at, boolean isLast) {
        Node second = node.empty();
        node.moveTo(second, isLast && at == FANOUT ? FANOUT : FANOUT / 2);
        int moved = second.unitsBefore(second.count);
        Inner parent = node.parent;
        if (parent == null) {
            parent = new Inner();
            parent.open(0, node.unitsBefore(node.count), node.leastOfAll());
            parent.put(0, node);
            top = parent;
        } else {
            addAbove(node, -moved);
            refresh(node);
        }
        int place = node.slot + 1;
        if (parent.count == FANOUT) {
            Inner beside = (Inner) split(parent, place, isLast);
            if (place > parent.count || place == FANOUT) {
                place -= parent.count;
                parent = beside;
            }
        }
        parent.open(place, 0, NONE);
        parent.put(place, second);
        addAbove(second, moved);
        lower(second, second.leastOfAll());
        return second;
    }

    /** Joins a node that has few items with a neighbour, or takes it away if it has none. */
    private void shrink(Node few) {
        Node node = few;
        while (node.count < FEW) {
            Inner parent = node.parent;
            if (parent == null) {
                if (node instanceof Inner inner && node.count == 1) {
                    top = inner.at(0);
                    top.parent = null;
                    top.slot = 0;
                }
                return;
            }
            boolean isFirst = node.slot == 0;
            if (isFirst && parent.count == 1) {
                if (node.count > 0) {
                    return;
                }
                takeAway(parent, node);
            } else {
                Node left = parent.at(isFirst ? 0 : node.slot - 1);
                Node right = parent.at(left.slot + 1);
                if (node.count > 0 && left.count + right.count > FANOUT - FEW) {
                    return;
                }
                join(parent, left, right);
            }
            node = parent;
        }
    }

    private void join(Inner parent, Node left, Node right) {
        right.moveTo(left, 0);
        parent.units[left.slot] += parent.units[right.slot];
        parent.units[right.slot] = 0;
        takeAway(parent, right);
        refresh(left);
    }

    private void takeAway(Inner parent, Node empty) {
        if (empty instanceof Leaf leaf) {
            unlink(leaf);
        }
        parent.close(empty.slot);
        refresh(parent);
    }

    private void linkAfter(Leaf leaf, Leaf second) {
        Leaf next = leaf.next;
        second.previous = leaf;
        second.next = next;
        leaf.next = second;
        if (next == null) {
            last = second;
        } else {
            next.previous = second;
        }
    }

    private void unlink(Leaf leaf) {
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
    }

    private static Leaf leafOf(Run run) {
        Leaf leaf = run.leaf;
        if (leaf == null) {
            throw new IllegalStateException("the run is in no tree");
        }
        return leaf;
    }
}
