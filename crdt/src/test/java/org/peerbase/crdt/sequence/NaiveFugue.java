package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reference model of sequences: FugueMax word for word as in the paper, a tree of single elements that is walked
 * anew for every question. It shares nothing with the engine but the rule where a local insertion goes: past what is
 * deleted.
 */
final class NaiveFugue {
    /** Names an element. */
    record Id(String replica, int number) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            int byReplica = replica.compareTo(other.replica);
            return byReplica != 0 ? byReplica : Integer.compare(number, other.number);
        }
    }

    /** Inserts (value not null) or deletes (value null) the element {@code id}. */
    record Operation(
            Id id,
            @Nullable Id parent,
            boolean isLeft,
            @Nullable Id origin,
            @Nullable Object value) {}

    private static final class Node {
        final Operation operation;
        final List<Node> left = new ArrayList<>();
        final List<Node> right = new ArrayList<>();

        Node(Operation operation) {
            this.operation = operation;
        }
    }

    private final String replica;
    private final Node root = new Node(new Operation(new Id("", 0), null, false, null, null));
    private final Map<Id, Node> nodes = new HashMap<>();
    private final Set<Id> deleted = new HashSet<>();
    private int next;

    NaiveFugue(String replica) {
        this.replica = replica;
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (Node node : walk()) {
            if (isAlive(node) && node.operation.value != null) {
                values.add(node.operation.value);
            }
        }
        return values;
    }

    /** Inserts {@code value} as the element {@code index} and returns the operation for the others. */
    Operation insert(int index, Object value) {
        List<Node> order = walk();
        int left = 0;
        int seen = 0;
        while (seen < index) {
            seen += isAlive(order.get(++left)) ? 1 : 0;
        }
        while (left + 1 < order.size() && !isAlive(order.get(left + 1))) {
            left++;
        }
        Node parent = order.get(left);
        Node following = left + 1 < order.size() ? order.get(left + 1) : null;
        Id id = new Id(replica, next++);
        Id parentId = parent == root ? null : parent.operation.id;
        Operation operation = parent.right.isEmpty() || following == null
                ? new Operation(id, parentId, false, following == null ? null : following.operation.id, value)
                : new Operation(id, following.operation.id, true, null, value);
        apply(operation);
        return operation;
    }

    /** Deletes the element {@code index} and returns the operation for the others. */
    Operation delete(int index) {
        int seen = -1;
        for (Node node : walk()) {
            seen += isAlive(node) ? 1 : 0;
            if (seen == index) {
                Operation operation = new Operation(node.operation.id, null, false, null, null);
                apply(operation);
                return operation;
            }
        }
        throw new IndexOutOfBoundsException(index);
    }

    /** Applies an operation whose causes are known. */
    void apply(Operation operation) {
        if (operation.value == null) {
            deleted.add(operation.id);
            return;
        }
        if (nodes.containsKey(operation.id)) {
            return;
        }
        Node node = new Node(operation);
        Node parent = operation.parent == null ? root : node(operation.parent);
        nodes.put(operation.id, node);
        if (operation.isLeft) {
            parent.left.add(node);
            parent.left.sort(Comparator.comparing(child -> child.operation.id));
            return;
        }
        List<Node> order = walk();
        parent.right.add(node);
        parent.right.sort(Comparator.comparingInt((Node child) -> -originIndex(order, child))
                .thenComparing(child -> child.operation.id));
    }

    private int originIndex(List<Node> order, Node node) {
        return node.operation.origin == null ? Integer.MAX_VALUE : order.indexOf(node(node.operation.origin));
    }

    private Node node(Id id) {
        Node node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("unknown element " + id);
        }
        return node;
    }

    private boolean isAlive(Node node) {
        return node != root && !deleted.contains(node.operation.id);
    }

    /** All elements in order, the root first of all. */
    private List<Node> walk() {
        List<Node> order = new ArrayList<>();
        walk(root, order);
        return order;
    }

    private static void walk(Node node, List<Node> order) {
        node.left.forEach(child -> walk(child, order));
        order.add(node);
        node.right.forEach(child -> walk(child, order));
    }
}
