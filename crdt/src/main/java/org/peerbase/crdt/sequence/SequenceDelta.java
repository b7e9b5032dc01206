package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Insertion.Place;

/**
 * What one author changed in a {@link Sequence}. Replicas are numbered: 0 is the author, further numbers are the
 * replicas that the author's deltas have named so far, in order.
 *
 * <p>Bytes: any number of operations, each beginning with the varint {@code n << 2 | kind}.
 *
 * <ul>
 *   <li>0, names: number of the first, then n replica ids. At most one, the first.
 *   <li>1, insertion that continues the author's element before it: gap, then n elements.
 *   <li>2, insertion: gap, parent, origin, then n elements. The parent is 0 for the root, else 1 + (replica &lt;&lt; 1 |
 *       1 if left child) and its sequence number. The origin, of a right child only, is 0 for the end, else 1 + replica
 *       and its sequence number. The gap is the distance from the end of the insertion before, or from 0.
 *   <li>3, deletion of n elements: replica, gap. The gap is the distance from the end of the deletion before if that is
 *       of the same replica, or from 0.
 * </ul>
 *
 * Insertions are sorted, then come deletions, sorted; what can be one operation is one.
 *
 * @param firstName the number of the first name less 1; 0 if there are no names
 */
public record SequenceDelta(
        int firstName, List<ReplicaId> names, List<Insertion> insertions, List<Deletion> deletions) {
    /** Sequence numbers are below this. */
    static final int SEQUENCE_END = Integer.MAX_VALUE - 1;

    static final int NAMES = 0;
    static final int CONTINUED = 1;
    static final int INSERTED = 2;
    static final int DELETED = 3;

    /** Elements of one replica that are deleted. */
    record Deletion(int replica, int sequence, int length) {
        int end() {
            return sequence + length;
        }
    }

    /** Reads a delta to its last byte. */
    static SequenceDelta readFrom(ByteReader reader, Content.Kind contents) {
        return new Decoder(reader, contents).decode();
    }

    /** Joins deltas of one author. */
    public static byte[] join(List<byte[]> encoded, Content.Kind contents) {
        int firstName = 0;
        List<ReplicaId> names = new ArrayList<>();
        TreeMap<Integer, Insertion> insertions = new TreeMap<>();
        TreeMap<Integer, RangeSet> deletions = new TreeMap<>();
        for (byte[] bytes : encoded) {
            SequenceDelta delta = readFrom(new ByteReader(bytes), contents);
            if (!delta.names.isEmpty()) {
                firstName = names.isEmpty() ? delta.firstName : firstName;
                int known = firstName + names.size() - delta.firstName;
                if (known < 0 || delta.firstName < firstName) {
                    throw new MalformedBytesException("deltas to join are not consecutive: names are missing");
                }
                int repeated = Math.min(known, delta.names.size());
                int from = delta.firstName - firstName;
                if (!names.subList(from, from + repeated).equals(delta.names.subList(0, repeated))) {
                    throw new MalformedBytesException("deltas to join have other names for one number");
                }
                names.addAll(delta.names.subList(repeated, delta.names.size()));
            }
            for (Insertion insertion : delta.insertions) {
                Pending.addMissing(insertions, insertion);
            }
            for (Deletion deletion : delta.deletions) {
                deletions
                        .computeIfAbsent(deletion.replica, replica -> new RangeSet())
                        .add(deletion.sequence, deletion.end());
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new MalformedBytesException("deltas to join name a replica twice");
        }
        List<Deletion> sorted = new ArrayList<>();
        deletions.forEach((replica, ranges) -> ranges.ranges()
                .forEach(range -> sorted.add(new Deletion(replica, range.start(), range.end() - range.start()))));
        ByteWriter writer = new ByteWriter();
        new SequenceDelta(firstName, names, Pending.coalesced(continued(insertions.values())), sorted).writeTo(writer);
        return writer.toByteArray();
    }

    /** The insertions, sorted, with those said to continue the one before them that do, as the decoder demands. */
    private static List<Insertion> continued(Collection<Insertion> sorted) {
        List<Insertion> all = new ArrayList<>(sorted.size());
        Insertion head = null;
        int end = 0;
        for (Insertion insertion : sorted) {
            boolean isPart = head != null
                    && insertion.sequence() == end
                    && (insertion.place() == Place.CONTINUED || insertion.belongsTo(head));
            if (!isPart) {
                head = insertion;
            }
            all.add(isPart ? insertion.continued() : insertion);
            end = insertion.end();
        }
        return all;
    }

    /** Sorts the deletions and joins those that touch. */
    static List<Deletion> normalized(List<Deletion> deletions) {
        if (deletions.size() < 2) {
            return deletions;
        }
        List<Deletion> sorted = new ArrayList<>(deletions);
        sorted.sort(Comparator.comparingInt(Deletion::replica).thenComparingInt(Deletion::sequence));
        List<Deletion> joined = new ArrayList<>();
        Deletion last = sorted.get(0);
        for (Deletion next : sorted.subList(1, sorted.size())) {
            if (next.replica == last.replica && next.sequence == last.end()) {
                last = new Deletion(last.replica, last.sequence, last.length + next.length);
            } else {
                joined.add(last);
                last = next;
            }
        }
        joined.add(last);
        return joined;
    }

    /** The bytes of all contents. */
    long wireBytes() {
        long bytes = 0;
        for (Insertion insertion : insertions) {
            bytes += insertion.wireBytes();
        }
        return bytes;
    }

    void writeTo(ByteWriter writer) {
        if (!names.isEmpty()) {
            writeHead(writer, names.size(), NAMES);
            writer.writeVarint(firstName);
            names.forEach(name -> name.writeTo(writer));
        }
        int end = 0;
        for (Insertion insertion : insertions) {
            writeInsertion(writer, insertion, end);
            end = insertion.end();
        }
        int replica = -1;
        for (Deletion deletion : deletions) {
            end = deletion.replica == replica ? end : 0;
            replica = deletion.replica;
            writeDeletion(writer, deletion, end);
            end = deletion.end();
        }
    }

    private static void writeHead(ByteWriter writer, int count, int kind) {
        writer.writeVarint(((long) count << 2) | kind);
    }

    private static void writeInsertion(ByteWriter writer, Insertion insertion, int end) {
        writeHead(writer, insertion.length(), insertion.place() == Place.CONTINUED ? CONTINUED : INSERTED);
        writer.writeVarint(insertion.sequence() - end);
        if (insertion.place() != Place.CONTINUED) {
            boolean isLeft = insertion.place() == Place.LEFT;
            if (insertion.parent() == Insertion.NOBODY) {
                writer.writeVarint(0);
            } else {
                writer.writeVarint(1 + (((long) insertion.parent() << 1) | (isLeft ? 1 : 0)));
                writer.writeVarint(insertion.parentSequence());
            }
            if (!isLeft) {
                writer.writeVarint(1L + insertion.origin());
                if (insertion.origin() != Insertion.NOBODY) {
                    writer.writeVarint(insertion.originSequence());
                }
            }
        }
        Content content = insertion.content();
        if (content == null) {
            throw new IllegalStateException("a delta has no deleted insertions");
        }
        content.writeTo(writer);
    }

    private static void writeDeletion(ByteWriter writer, Deletion deletion, int end) {
        writeHead(writer, deletion.length, DELETED);
        writer.writeVarint(deletion.replica);
        writer.writeVarint(deletion.sequence - end);
    }

    /** Writes the whole delta of content that continues the author's element before it. */
    static void writeContinued(ByteWriter writer, int sequence, Content content) {
        writeHead(writer, content.elements(), CONTINUED);
        writer.writeVarint(sequence);
        content.writeTo(writer);
    }

    private static final class Decoder {
        private final ByteReader reader;
        private final Content.Kind contents;
        private final List<Insertion> insertions = new ArrayList<>(1);
        private final List<Deletion> deletions = new ArrayList<>(1);
        private List<ReplicaId> names = List.of();
        private int firstName;

        Decoder(ByteReader reader, Content.Kind contents) {
            this.reader = reader;
            this.contents = contents;
        }

        SequenceDelta decode() {
            while (reader.remaining() > 0) {
                long head = reader.readVarint();
                long count = head >>> 2;
                if (count < 1 || count > SEQUENCE_END) {
                    throw new MalformedBytesException(count + " elements in one operation");
                }
                switch ((int) (head & 3)) {
                    case NAMES -> readNames((int) count);
                    case CONTINUED -> readInsertion((int) count, true);
                    case INSERTED -> readInsertion((int) count, false);
                    default -> readDeletion((int) count);
                }
            }
            if (names.isEmpty() && insertions.isEmpty() && deletions.isEmpty()) {
                throw new MalformedBytesException("a delta without an operation");
            }
            return new SequenceDelta(firstName, names, insertions, deletions);
        }

        private void readNames(int count) {
            if (!names.isEmpty() || !insertions.isEmpty() || !deletions.isEmpty()) {
                throw new MalformedBytesException("names come first, and once");
            }
            firstName = reader.readInt("number of the first name", SequenceReplica.AUTHORS_MAX);
            if (count > reader.remaining() / 2 || firstName + count > SequenceReplica.AUTHORS_MAX) {
                throw new MalformedBytesException(count + " names from " + firstName + " on");
            }
            names = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                names.add(ReplicaId.readFrom(reader));
            }
            if (new HashSet<>(names).size() < count) {
                throw new MalformedBytesException("a name twice");
            }
        }

        private void readInsertion(int count, boolean isContinued) {
            Insertion last = insertions.isEmpty() ? null : insertions.get(insertions.size() - 1);
            if (!deletions.isEmpty()) {
                throw new MalformedBytesException("an insertion after a deletion");
            }
            int end = last == null ? 0 : last.end();
            int sequence = end + reader.readInt("gap", SEQUENCE_END - end);
            checkEnd(sequence, count);
            Insertion place = isContinued
                    ? new Insertion(sequence, count, Place.CONTINUED, 0, 0, 0, 0, null)
                    : readPlace(sequence, count);
            if (isContinued && (sequence == 0 || (last != null && sequence == end))) {
                throw new MalformedBytesException("element " + sequence + " continues nothing");
            }
            boolean isJoinable = last != null && sequence == end && place.belongsTo(last);
            if (isJoinable) {
                throw new MalformedBytesException("element " + sequence + " belongs to the insertion before");
            }
            insertions.add(new Insertion(
                    sequence,
                    count,
                    place.place(),
                    place.parent(),
                    place.parentSequence(),
                    place.origin(),
                    place.originSequence(),
                    contents.read(reader, count)));
        }

        private Insertion readPlace(int sequence, int count) {
            int parentCode = reader.readInt("parent", 2 * SequenceReplica.AUTHORS_MAX + 2);
            int parent = parentCode == 0 ? Insertion.NOBODY : (parentCode - 1) >> 1;
            boolean isLeft = parentCode != 0 && ((parentCode - 1) & 1) == 1;
            int parentSequence = parentCode == 0 ? 0 : readKnown(parent, sequence);
            if (isLeft) {
                return new Insertion(sequence, count, Place.LEFT, parent, parentSequence, 0, 0, null);
            }
            int origin = reader.readInt("origin", SequenceReplica.AUTHORS_MAX + 1) - 1;
            int originSequence = origin == Insertion.NOBODY ? 0 : readKnown(origin, sequence);
            return new Insertion(sequence, count, Place.RIGHT, parent, parentSequence, origin, originSequence, null);
        }

        /** A sequence number; of the author itself, one that was there before the insertion. */
        private int readKnown(int replica, int sequence) {
            int known = reader.readInt("sequence number", SEQUENCE_END - 1);
            if (replica == 0 && known >= sequence) {
                throw new MalformedBytesException("element " + sequence + " stands at its own element " + known);
            }
            return known;
        }

        private void readDeletion(int count) {
            Deletion last = deletions.isEmpty() ? null : deletions.get(deletions.size() - 1);
            int replica = reader.readInt("replica", SequenceReplica.AUTHORS_MAX);
            if (last != null && replica < last.replica) {
                throw new MalformedBytesException("deletions are not sorted");
            }
            boolean isSame = last != null && replica == last.replica;
            int end = last != null && isSame ? last.end() : 0;
            int sequence = end + reader.readInt("gap", SEQUENCE_END - end);
            checkEnd(sequence, count);
            if (isSame && sequence == end) {
                throw new MalformedBytesException("two deletions that are one");
            }
            deletions.add(new Deletion(replica, sequence, count));
        }

        private static void checkEnd(int sequence, int count) {
            if (count > SEQUENCE_END - sequence) {
                throw new MalformedBytesException(count + " elements from number " + sequence + " on");
            }
        }
    }
}
