package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Insertion.Place;

/**
 * The whole state of a {@link Sequence} with what waits for its causes, as bytes that depend on nothing else: runs as
 * long as they can be, authors sorted by id.
 *
 * <p>Bytes: number of replicas and their ids, sorted. For each replica: the varint {@code runs << 1 | named others}; if it
 * did, number of replicas that it named, and each one's place in the list; its runs. A run is the varint
 * {@code length << 3 | place << 1 | deleted} and, unless it continues the run before it, its parent and (if right child
 * with an origin that isn't the parent's) its origin. A parent or origin is 0 for the root or the end; even for an own
 * element, twice the distance back from the run's first; else odd, {@code place in the list << 1 | 1}, and then how much
 * higher the number is than that of the last element of that replica that was referred to, as a zigzag varint. Then the
 * contents of all living runs. Then what waits, if anything: number of replicas, and for each its place in the list and
 * what waits for it.
 *
 * <p>A living run that continues a living one would be part of it. Its varint says instead how many more living runs
 * follow whose bytes are those of the run before, which hangs anywhere but at its predecessor.
 */
final class SequenceState {
    private final List<ReplicaId> ids;
    private final List<List<ReplicaId>> named;
    private final StoredRuns runs;
    private final int[] order;
    private final List<Content> contents;
    private final List<Pending.Early> early;

    private SequenceState(
            List<ReplicaId> ids,
            List<List<ReplicaId>> named,
            StoredRuns runs,
            int[] order,
            List<Content> contents,
            List<Pending.Early> early) {
        this.ids = ids;
        this.named = named;
        this.runs = runs;
        this.order = order;
        this.contents = contents;
        this.early = early;
    }

    List<ReplicaId> ids() {
        return ids;
    }

    /** The replicas that replica {@code i} named. */
    List<ReplicaId> named(int i) {
        return named.get(i);
    }

    /** What waits for replica {@code i}. */
    Pending.Early early(int i) {
        return early.get(i);
    }

    /** The runs, with their origins also where those are only implied. */
    StoredRuns runs() {
        return runs;
    }

    /** The indexes of the runs, each after its parent and its origin. */
    int[] causalOrder() {
        return order;
    }

    /** The content of all living runs of replica {@code i}, by sequence number. */
    Content content(int i) {
        return contents.get(i);
    }

    /** Units of all living runs, and of all that wait. */
    long units() {
        long units = 0;
        for (Content content : contents) {
            units += content.units();
        }
        for (Pending.Early one : early) {
            units += one.units();
        }
        return units;
    }

    /** The names that wait, and the ends of what waits. */
    long waiting() {
        long waiting = 0;
        for (Pending.Early one : early) {
            waiting += one.size();
        }
        return waiting;
    }

    /** The bytes of the contents that wait. */
    long waitingBytes() {
        long bytes = 0;
        for (Pending.Early one : early) {
            bytes += one.wireBytes();
        }
        return bytes;
    }

    static byte[] encode(Sequence sequence, Pending pending) {
        return new StateEncoder(sequence, pending).encode();
    }

    static SequenceState decode(ByteReader reader, Content.Kind contents) {
        return new Decoder(reader, contents).decode();
    }

    private static final class Decoder {
        private final ByteReader reader;
        private final Content.Kind contents;
        private final List<ReplicaId> ids = new ArrayList<>();
        private final List<List<ReplicaId>> named = new ArrayList<>();
        private final List<Content> all = new ArrayList<>();
        private final List<Pending.Early> early = new ArrayList<>();
        private final Set<ReplicaId> isNamed = new HashSet<>();
        private StoredRuns runs = new StoredRuns(0);
        private Referred referred = new Referred(0);
        private int distance;
        private long living;

        Decoder(ByteReader reader, Content.Kind contents) {
            this.reader = reader;
            this.contents = contents;
        }

        SequenceState decode() {
            int count = reader.readCount("replicas", 2);
            if (count > SequenceReplica.AUTHORS_MAX) {
                throw new MalformedBytesException(count + " replicas");
            }
            for (int i = 0; i < count; i++) {
                ReplicaId id = ReplicaId.readFrom(reader);
                if (i > 0 && id.compareTo(ids.get(i - 1)) <= 0) {
                    throw new MalformedBytesException("replica " + id + " is out of order");
                }
                ids.add(id);
            }
            runs = new StoredRuns(count);
            referred = new Referred(count);
            int[] livingOf = new int[count];
            for (int i = 0; i < count; i++) {
                long before = living;
                readRuns(i);
                livingOf[i] = (int) (living - before);
            }
            for (int elements : livingOf) {
                all.add(contents.read(reader, elements));
            }
            readAllEarly();
            reader.expectEnd();
            for (int i = 0; i < count; i++) {
                boolean isSilent = named.get(i).isEmpty()
                        && runs.elements(i) == 0
                        && early.get(i).isEmpty();
                if (isSilent && !isNamed.contains(ids.get(i))) {
                    throw new MalformedBytesException("replica " + ids.get(i) + " has no part in the state");
                }
            }
            return new SequenceState(ids, named, runs, new CausalOrder(runs, count).sorted(), all, early);
        }

        private List<ReplicaId> readNames(int author) {
            int count = reader.readCount("names", 1);
            if (count == 0) {
                throw new MalformedBytesException("replica " + ids.get(author) + " names others, none");
            }
            List<ReplicaId> names = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int place = reader.readInt("name", ids.size() - 1);
                if (place == author) {
                    throw new MalformedBytesException("replica " + ids.get(author) + " names itself");
                }
                names.add(ids.get(place));
            }
            if (new HashSet<>(names).size() < count) {
                throw new MalformedBytesException("replica " + ids.get(author) + " names another twice");
            }
            isNamed.addAll(names);
            return names;
        }

        private void readRuns(int author) {
            long head = reader.readVarint();
            long count = head >>> 1;
            if (count > reader.remaining()) {
                throw new MalformedBytesException(
                        count + " runs don't fit the " + reader.remaining() + " bytes that follow");
            }
            named.add((head & 1) == 1 ? readNames(author) : List.of());
            runs.begin(author);
            boolean isRepeated = false;
            for (int left = (int) count; left > 0; ) {
                int before = left == count ? -1 : runs.size() - 1;
                long run = reader.readVarint();
                boolean isRepeat = (run & 7) == 0 && before >= 0 && !runs.isDeleted(before);
                if (isRepeat) {
                    if (isRepeated) {
                        throw new MalformedBytesException("a run repeated twice");
                    }
                    left -= repeat(before, run >>> 3, left);
                } else {
                    readRun(author, before, run);
                    left--;
                }
                isRepeated = isRepeat;
            }
        }

        /** Adds {@code times} runs like the one before them. */
        private int repeat(int before, long times, int left) {
            if (times < 1 || times > left || !isRepeatable(before)) {
                throw new MalformedBytesException("a run that can't be repeated " + times + " times");
            }
            int author = runs.author(before);
            int length = runs.length(before);
            int distance = runs.sequence(before) - runs.parentSequence(before);
            for (long i = 0; i < times; i++) {
                addRun(author, runs.end(runs.size() - 1), length, runs.place(before), false);
                int run = runs.size() - 1;
                runs.setParent(run, author, runs.sequence(run) - distance);
            }
            return (int) times;
        }

        private void readRun(int author, int before, long head) {
            Place place = Place.of((int) (head >>> 1) & 3);
            boolean isDeleted = (head & 1) == 1;
            int sequence = before < 0 ? 0 : runs.end(before);
            if (place == Place.CONTINUED && (before < 0 || runs.isDeleted(before) == isDeleted)) {
                throw new MalformedBytesException("element " + sequence + " continues nothing, or belongs to a run");
            }
            addRun(author, sequence, head >>> 3, place, isDeleted);
            int run = runs.size() - 1;
            if (place != Place.CONTINUED) {
                int parent = readReplica(author);
                runs.setParent(run, parent, readElement(parent, run));
                if (place == Place.LEFT && parent == Insertion.NOBODY) {
                    throw new MalformedBytesException("a left child of the root");
                }
            }
            if (place == Place.RIGHT) {
                int origin = readReplica(author);
                runs.setOrigin(run, origin, origin == Insertion.NOBODY ? Run.END : readElement(origin, run));
            }
            if (before >= 0 && isRepeatable(before) && isRepeatable(run) && isLike(before, run)) {
                throw new MalformedBytesException("run " + sequence + " repeats the one before it");
            }
        }

        private void addRun(int author, int sequence, long length, Place place, boolean isDeleted) {
            if (length < 1 || length > SequenceDelta.SEQUENCE_END - sequence) {
                throw new MalformedBytesException("a run of " + length + " elements from " + sequence + " on");
            }
            living += isDeleted ? 0 : length;
            if (living > reader.remaining()) {
                throw new MalformedBytesException(
                        living + " elements don't fit the " + reader.remaining() + " bytes that follow");
            }
            runs.add(author, sequence, (int) length, place, isDeleted);
        }

        private boolean isRepeatable(int run) {
            Place place = runs.place(run);
            return (place == Place.LEFT || place == Place.RIGHT_LIKE_PARENT)
                    && !runs.isDeleted(run)
                    && runs.parent(run) == runs.author(run);
        }

        private boolean isLike(int run, int other) {
            return runs.place(run) == runs.place(other)
                    && runs.length(run) == runs.length(other)
                    && runs.sequence(run) - runs.parentSequence(run)
                            == runs.sequence(other) - runs.parentSequence(other);
        }

        /** The replica of a reference; how far back an own element is, is then in {@link #distance}. */
        private int readReplica(int author) {
            long code = reader.readLong("replica", 2L * SequenceDelta.SEQUENCE_END);
            if (code == 0) {
                return Insertion.NOBODY;
            }
            distance = (int) (code >>> 1);
            if ((code & 1) == 0) {
                return author;
            }
            if (distance >= ids.size() || distance == author) {
                throw new MalformedBytesException("replica " + distance + " of " + ids.size());
            }
            return distance;
        }

        private int readElement(int replica, int run) {
            if (replica == Insertion.NOBODY) {
                return 0;
            }
            int author = runs.author(run);
            long element = replica == author
                    ? (long) runs.sequence(run) - distance
                    : referred.of(replica, author) + unzigzag(reader.readVarint());
            if (element < 0 || element >= SequenceDelta.SEQUENCE_END) {
                throw new MalformedBytesException("there is no element " + element);
            }
            if (replica != author) {
                referred.set(replica, author, (int) element);
            }
            return (int) element;
        }

        private static long unzigzag(long value) {
            return (value >>> 1) ^ -(value & 1);
        }

        /** An early insertion but for its content; a living one has empty content for now. */
        private Insertion readEarlyHead(int sequence) {
            long head = reader.readVarint();
            Place place = Place.of((int) (head >>> 1) & 3);
            long length = head >>> 3;
            if (length < 1 || length > SequenceDelta.SEQUENCE_END - sequence) {
                throw new MalformedBytesException("a run of " + length + " elements from " + sequence + " on");
            }
            if (place == Place.RIGHT_LIKE_PARENT) {
                throw new MalformedBytesException("an early insertion names its origin");
            }
            int parent = 0;
            int parentSequence = 0;
            int origin = 0;
            int originSequence = 0;
            if (place != Place.CONTINUED) {
                parent = readEarlyReplica();
                parentSequence = readEarlyElement(parent);
                if (place == Place.LEFT && parent == Insertion.NOBODY) {
                    throw new MalformedBytesException("a left child of the root");
                }
            }
            if (place == Place.RIGHT) {
                origin = readEarlyReplica();
                originSequence = readEarlyElement(origin);
            }
            Content content = (head & 1) == 1 ? null : NOT_READ;
            return new Insertion(
                    sequence, (int) length, place, parent, parentSequence, origin, originSequence, content);
        }

        private int readEarlyReplica() {
            return reader.readInt("replica", SequenceReplica.AUTHORS_MAX + 1) - 1;
        }

        private int readEarlyElement(int replica) {
            return replica == Insertion.NOBODY ? 0 : reader.readInt("sequence number", SequenceDelta.SEQUENCE_END - 1);
        }

        private Insertion withContent(Insertion head) {
            if (head.isDeleted()) {
                return head;
            }
            Content content = contents.read(reader, head.length());
            return new Insertion(
                    head.sequence(),
                    head.length(),
                    head.place(),
                    head.parent(),
                    head.parentSequence(),
                    head.origin(),
                    head.originSequence(),
                    content);
        }

        private void readAllEarly() {
            for (int i = 0; i < ids.size(); i++) {
                early.add(new Pending.Early());
            }
            int count = reader.readCount("replicas for which something waits", 5);
            int last = -1;
            for (int i = 0; i < count; i++) {
                int place = reader.readInt("replica", ids.size() - 1);
                if (place <= last) {
                    throw new MalformedBytesException("replicas for which something waits are not sorted");
                }
                last = place;
                readEarly(place, early.get(place));
            }
        }

        private void readEarly(int author, Pending.Early target) {
            int length = runs.elements(author);
            readEarlyNames(author, target.names);
            int count = reader.readCount("insertions", 2);
            Insertion before = null;
            for (int i = 0; i < count; i++) {
                int sequence = reader.readInt("sequence number", SequenceDelta.SEQUENCE_END - 1);
                Insertion insertion = withContent(readEarlyHead(sequence));
                if (sequence < (before == null ? length : before.end())
                        || (before != null && before.isContinuedBy(insertion))) {
                    throw new MalformedBytesException("early insertions are not in canonical order");
                }
                if (standsAtLaterElement(insertion)) {
                    throw new MalformedBytesException("element " + sequence + " stands at nothing before it");
                }
                if (before == null && isReady(author, length, insertion)) {
                    throw new MalformedBytesException("element " + sequence + " waits for nothing");
                }
                target.put(insertion);
                before = insertion;
            }
            count = reader.readCount("numbers", 3);
            int last = named.get(author).size();
            for (int i = 0; i < count; i++) {
                int number = reader.readInt("number", SequenceReplica.AUTHORS_MAX);
                if (number <= last) {
                    throw new MalformedBytesException("number " + number + " is named or not in order");
                }
                RangeSet ranges = readRanges(0);
                if (ranges.isEmpty()) {
                    throw new MalformedBytesException("no ranges for number " + number);
                }
                target.unnamed.put(number, ranges);
                last = number;
            }
            RangeSet deleted = readRanges(length);
            for (RangeSet.Range range : deleted.ranges()) {
                target.addDeletion(range.start(), range.end());
            }
            if (target.isEmpty() || !target.deleted.equals(deleted)) {
                throw new MalformedBytesException("what waits for " + ids.get(author) + " is not canonical");
            }
        }

        private static boolean standsAtLaterElement(Insertion insertion) {
            int sequence = insertion.sequence();
            return switch (insertion.place()) {
                case CONTINUED -> sequence == 0;
                case LEFT -> insertion.parent() == 0 && insertion.parentSequence() >= sequence;
                default ->
                    (insertion.parent() == 0 && insertion.parentSequence() >= sequence)
                            || (insertion.origin() == 0 && insertion.originSequence() >= sequence);
            };
        }

        private boolean isReady(int author, int length, Insertion insertion) {
            return insertion.sequence() == length
                    && (insertion.place() == Place.CONTINUED
                            || (isKnown(author, insertion.parent(), insertion.parentSequence())
                                    && (insertion.place() == Place.LEFT
                                            || isKnown(author, insertion.origin(), insertion.originSequence()))));
        }

        private boolean isKnown(int author, int number, int element) {
            if (number == Insertion.NOBODY) {
                return true;
            }
            if (number > named.get(author).size()) {
                return false;
            }
            int replica = number == 0
                    ? author
                    : Collections.binarySearch(ids, named.get(author).get(number - 1));
            return element < runs.elements(replica);
        }

        private void readEarlyNames(int author, SortedMap<Integer, ReplicaId> names) {
            int count = reader.readCount("names", 3);
            Set<ReplicaId> taken = count == 0 ? Set.of() : new HashSet<>(named.get(author));
            int last = named.get(author).size();
            for (int i = 0; i < count; i++) {
                int number = reader.readInt("number of a name", SequenceReplica.AUTHORS_MAX);
                if (number <= last && !(i > 0 && number == last)) {
                    throw new MalformedBytesException("name " + number + " is known or not in order");
                }
                ReplicaId name = ReplicaId.readFrom(reader);
                if (name.equals(ids.get(author)) || !taken.add(name)) {
                    throw new MalformedBytesException("name " + number + " is that of the author, or named already");
                }
                names.put(number, name);
                last = number + 1;
            }
        }

        private RangeSet readRanges(int from) {
            int count = reader.readCount("ranges", 2);
            RangeSet ranges = new RangeSet();
            int end = from - 1;
            for (int i = 0; i < count; i++) {
                int start = reader.readInt("start", SequenceDelta.SEQUENCE_END - 1);
                int length = reader.readInt("length", SequenceDelta.SEQUENCE_END - start);
                if (start <= end || length == 0) {
                    throw new MalformedBytesException("ranges are not sorted, or empty");
                }
                end = start + length;
                ranges.add(start, end);
            }
            return ranges;
        }
    }

    /** Stands for content that follows later. */
    private static final Content NOT_READ = TextContent.of("");
}
