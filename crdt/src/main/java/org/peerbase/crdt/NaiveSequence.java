package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/** A sequence of characters as a plain list of nodes: the first engine, simple rather than fast. */
final class NaiveSequence {
    private record Id(ReplicaId replica, int sequence) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            int byReplica = replica.compareTo(other.replica);
            return byReplica != 0 ? byReplica : Integer.compare(sequence, other.sequence);
        }

        void writeTo(ByteWriter writer) {
            replica.writeTo(writer);
            writer.writeVarint(sequence);
        }

        static Id readFrom(ByteReader reader) {
            return new Id(ReplicaId.readFrom(reader), reader.readInt("sequence", Integer.MAX_VALUE));
        }
    }

    private record Node(Id id, @Nullable Id left, @Nullable Id right, int character) {
        void writeTo(ByteWriter writer) {
            id.writeTo(writer);
            writer.writeByte((left == null ? 0 : 1) + (right == null ? 0 : 2));
            if (left != null) {
                left.writeTo(writer);
            }
            if (right != null) {
                right.writeTo(writer);
            }
            writer.writeVarint(character);
        }

        static Node readFrom(ByteReader reader) {
            Id id = Id.readFrom(reader);
            int flags = reader.readInt("flags", 3);
            Id left = (flags & 1) == 0 ? null : Id.readFrom(reader);
            Id right = (flags & 2) == 0 ? null : Id.readFrom(reader);
            int character = reader.readInt("character", Character.MAX_CODE_POINT);
            if (Character.isBmpCodePoint(character) && Character.isSurrogate((char) character)) {
                throw new MalformedDeltaException("half of a surrogate pair");
            }
            return new Node(id, left, right, character);
        }
    }

    private final ReplicaId self;
    private final Map<Id, Node> pending = new TreeMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Id, Node> known = new HashMap<>();
    private final Set<Id> deleted = new HashSet<>();

    NaiveSequence(ReplicaId self) {
        this.self = self;
    }

    int length() {
        return text().length();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            if (!deleted.contains(node.id)) {
                text.appendCodePoint(node.character);
            }
        }
        return text.toString();
    }

    TextAnchor anchorAt(int index) {
        int offset = 0;
        for (Node node : nodes) {
            if (!deleted.contains(node.id)) {
                offset += Character.charCount(node.character);
                if (index >= 0 && offset > index) {
                    return new TextAnchor(node.id.replica, node.id.sequence);
                }
            }
        }
        throw new IndexOutOfBoundsException("no character at " + index + " in a text of " + offset);
    }

    Optional<TextAnchor.Location> locate(TextAnchor anchor) {
        int offset = 0;
        for (Node node : nodes) {
            boolean gone = deleted.contains(node.id);
            if (node.id.replica.equals(anchor.author()) && node.id.sequence == anchor.number()) {
                return Optional.of(new TextAnchor.Location(offset, gone));
            }
            offset += gone ? 0 : Character.charCount(node.character);
        }
        return Optional.empty();
    }

    byte[] splice(int start, int end, String text) {
        List<Id> removed = new ArrayList<>();
        int offset = 0;
        int at = 0;
        int i = 0;
        for (; i < nodes.size() && offset < end; i++) {
            Node node = nodes.get(i);
            if (!deleted.contains(node.id)) {
                if (offset >= start) {
                    removed.add(node.id);
                }
                offset += Character.charCount(node.character);
                at = offset <= start ? i + 1 : at;
            }
        }
        if (offset != end) {
            throw new IllegalArgumentException(end + " is between the halves of a surrogate pair");
        }
        List<Node> added = new ArrayList<>();
        int sequence = (int)
                known.keySet().stream().filter(id -> id.replica.equals(self)).count();
        Id left = at == 0 ? null : nodes.get(at - 1).id;
        Id right = at == nodes.size() ? null : nodes.get(at).id;
        for (int character : text.codePoints().toArray()) {
            Node node = new Node(new Id(self, sequence++), left, right, character);
            added.add(node);
            left = node.id;
        }
        added.forEach(node -> pending.put(node.id, node));
        deleted.addAll(removed);
        integratePending();
        return encode(added, removed);
    }

    void apply(ReplicaId author, ByteReader reader, List<Change> changes) {
        load(reader, changes);
    }

    void load(ByteReader reader, List<Change> changes) {
        int count = reader.readCount("nodes", 4);
        List<Node> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(Node.readFrom(reader));
        }
        count = reader.readCount("deletions", 3);
        List<Id> removed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            removed.add(Id.readFrom(reader));
        }
        reader.expectEnd();
        String before = text();
        added.stream().filter(node -> !known.containsKey(node.id)).forEach(node -> pending.put(node.id, node));
        deleted.addAll(removed);
        integratePending();
        String after = text();
        if (!before.equals(after)) {
            changes.add(new Change.TextSpliced(0, before, after));
        }
    }

    byte[] encode() {
        List<Node> all = new ArrayList<>(pending.values());
        all.addAll(known.values());
        return encode(all, new ArrayList<>(deleted));
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        NaiveSequence joined = new NaiveSequence(ReplicaId.of("join"));
        deltas.forEach(delta -> joined.load(new ByteReader(delta), new ArrayList<>()));
        return joined.encode();
    }

    private static byte[] encode(List<Node> added, List<Id> removed) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(added.size());
        added.stream().sorted((a, b) -> a.id.compareTo(b.id)).forEach(node -> node.writeTo(writer));
        writer.writeVarint(removed.size());
        removed.stream().sorted().forEach(id -> id.writeTo(writer));
        return writer.toByteArray();
    }

    private void integratePending() {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Node node : List.copyOf(pending.values())) {
                boolean ready = Arrays.asList(node.left, node.right).stream()
                        .allMatch(origin -> origin == null || known.containsKey(origin));
                if (ready) {
                    pending.remove(node.id);
                    integrate(node);
                    progress = true;
                }
            }
        }
    }

    private void integrate(Node node) {
        int left = leftIndex(node);
        int right = rightIndex(node);
        int at = left + 1;
        boolean scanning = false;
        for (int i = at; ; i++) {
            if (!scanning) {
                at = i;
            }
            if (i == nodes.size() || i == right) {
                break;
            }
            Node other = nodes.get(i);
            int otherLeft = leftIndex(other);
            int otherRight = rightIndex(other);
            if (otherLeft < left
                    || (otherLeft == left && otherRight == right && node.id.replica.compareTo(other.id.replica) < 0)) {
                break;
            }
            if (otherLeft == left) {
                scanning = otherRight < right;
            }
        }
        nodes.add(at, node);
        known.put(node.id, node);
    }

    private int leftIndex(Node node) {
        return node.left == null ? -1 : nodes.indexOf(known.get(node.left));
    }

    private int rightIndex(Node node) {
        return node.right == null ? nodes.size() : nodes.indexOf(known.get(node.right));
    }
}
