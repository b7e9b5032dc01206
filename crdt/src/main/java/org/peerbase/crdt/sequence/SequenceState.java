package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.Insertion.Place;

/**
 * The whole state of a {@link Sequence} with what waits for its causes, as bytes that depend on nothing else: runs as
 * long as they can be, authors sorted by id.
 *
 * <p>Bytes: number of replicas and their ids, sorted. For each replica: number of replicas that it named, and each one's
 * place in the list; number of runs, and for each the varint {@code length << 3 | place << 1 | deleted} and, unless it
 * continues the run before it, its parent and (if right child with an origin that isn't the parent's) its origin. A
 * parent or origin is 0 for the root or the end, else 1 + the replica's place in the list and the sequence number. Then the contents of all living
 * runs. Then what waits, if anything: number of replicas, and for each
 * its place in the list and what waits for it.
 */
final class SequenceState {
    /** A run with its origin, also where that is only implied. Replicas are numbered by their place in the list. */
    record StoredRun(int author, Insertion insertion, int origin, int originSequence) {}

    private final List<ReplicaId> ids;
    private final List<List<ReplicaId>> named;
    private final List<StoredRun> runs;
    private final List<Pending.Early> early;
    private final long units;

    private SequenceState(
            List<ReplicaId> ids,
            List<List<ReplicaId>> named,
            List<StoredRun> runs,
            List<Pending.Early> early,
            long units) {
        this.ids = ids;
        this.named = named;
        this.runs = runs;
        this.early = early;
        this.units = units;
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

    /** The runs, each after its parent and its origin. */
    List<StoredRun> runsInCausalOrder() {
        return runs;
    }

    /** Units of all living runs. */
    long units() {
        return units;
    }

    /** Changes that wait for others. */
    int waiting() {
        int waiting = 0;
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
        return new Encoder(sequence, pending).encode();
    }

    static SequenceState decode(ByteReader reader, Content.Kind contents) {
        return new Decoder(reader, contents).decode();
    }

    // ---- writing ----

    private static final class Encoder {
        private final Sequence sequence;
        private final Pending pending;
        private final ByteWriter writer;
        private final ByteWriter contents = new ByteWriter(256);
        private final List<SequenceAuthor> authors = new ArrayList<>();
        private final Map<SequenceAuthor, Integer> places = new HashMap<>();

        Encoder(Sequence sequence, Pending pending) {
            this.sequence = sequence;
            this.pending = pending;
            this.writer = new ByteWriter(256 + sequence.units());
        }

        byte[] encode() {
            Set<SequenceAuthor> named = new HashSet<>();
            List<SequenceAuthor> sorted = sequence.sortedAuthors();
            sorted.forEach(author -> named.addAll(author.named));
            for (SequenceAuthor author : sorted) {
                if (!author.isSilent() || named.contains(author) || pending.get(author) != null) {
                    places.put(author, authors.size());
                    authors.add(author);
                }
            }
            writer.writeVarint(authors.size());
            authors.forEach(author -> author.id.writeTo(writer));
            for (SequenceAuthor author : authors) {
                writer.writeVarint(author.named.size());
                author.named.forEach(other -> writer.writeVarint(place(other)));
                writeRuns(author);
            }
            writer.writeBytes(contents);
            List<SequenceAuthor> waiting = pending.authors();
            writer.writeVarint(waiting.size());
            for (SequenceAuthor author : waiting) {
                writer.writeVarint(place(author));
                writeEarly(pending.of(author));
            }
            return writer.toByteArray();
        }

        private int place(SequenceAuthor author) {
            Integer place = places.get(author);
            if (place == null) {
                throw new IllegalStateException("replica " + author.id + " is named nowhere");
            }
            return place;
        }

        private void writeRuns(SequenceAuthor author) {
            List<Run> groups = new ArrayList<>();
            List<Integer> lengths = new ArrayList<>();
            Run last = null;
            int length = 0;
            for (Run run : author.runs.all()) {
                if (last != null && run.isDeleted() == last.isDeleted() && run.continues(last)) {
                    length += run.length;
                } else {
                    if (last != null) {
                        lengths.add(length);
                    }
                    groups.add(run);
                    length = run.length;
                }
                if (!run.isDeleted()) {
                    author.store.writeTo(contents, run.start, run.units());
                }
                last = run;
            }
            if (last != null) {
                lengths.add(length);
            }
            writer.writeVarint(groups.size());
            for (int i = 0; i < groups.size(); i++) {
                writeHead(groups.get(i), lengths.get(i));
            }
        }

        private void writeHead(Run run, int length) {
            Place place = placeOf(run);
            writer.writeVarint(((long) length << 3) | ((long) place.code() << 1) | (run.isDeleted() ? 1 : 0));
            if (place != Place.CONTINUED) {
                writeDot(run.parentAuthor, run.parentSequence);
            }
            if (place == Place.RIGHT) {
                writeDot(run.originAuthor, run.originSequence);
            }
        }

        private Place placeOf(Run run) {
            if (run.isLeftChild) {
                return Place.LEFT;
            }
            Run parent = run.parentAuthor.runs.find(run.parentSequence);
            if (!run.hasOriginOf(parent)) {
                return Place.RIGHT;
            }
            boolean isContinued = run.parentAuthor == run.author && run.parentSequence == run.sequence - 1;
            return isContinued ? Place.CONTINUED : Place.RIGHT_LIKE_PARENT;
        }

        private void writeDot(SequenceAuthor author, int element) {
            if (author == sequence.nobody()) {
                writer.writeVarint(0);
            } else {
                writer.writeVarint(1 + place(author));
                writer.writeVarint(element);
            }
        }

        /**
         * Names: their number, then number less 1 and id of each. Insertions: their number, then for each sequence
         * number, {@code length << 3 | place << 1 | deleted}, parent and origin as in a delta, elements. Deletions by
         * number of an unknown name: how many numbers, then number and ranges of each. Deletions of own elements:
         * ranges. Ranges: their number, then start and length of each.
         */
        private void writeEarly(Pending.Early early) {
            writer.writeVarint(early.names.size());
            early.names.forEach((number, id) -> {
                writer.writeVarint(number);
                id.writeTo(writer);
            });
            List<Insertion> insertions = Pending.coalesced(early.insertions.values());
            writer.writeVarint(insertions.size());
            insertions.forEach(this::writeEarly);
            writer.writeVarint(early.unnamed.size());
            early.unnamed.forEach((number, ranges) -> {
                writer.writeVarint(number);
                writeRanges(ranges);
            });
            writeRanges(early.deleted);
        }

        private void writeEarly(Insertion insertion) {
            writer.writeVarint(insertion.sequence());
            writer.writeVarint(((long) insertion.length() << 3)
                    | ((long) insertion.place().code() << 1)
                    | (insertion.isDeleted() ? 1 : 0));
            if (insertion.place() != Place.CONTINUED) {
                writeReference(insertion.parent(), insertion.parentSequence());
            }
            if (insertion.place() == Place.RIGHT) {
                writeReference(insertion.origin(), insertion.originSequence());
            }
            Content content = insertion.content();
            if (content != null) {
                content.writeTo(writer);
            }
        }

        private void writeReference(int replica, int element) {
            writer.writeVarint(1L + replica);
            if (replica != Insertion.NOBODY) {
                writer.writeVarint(element);
            }
        }

        private void writeRanges(RangeSet ranges) {
            writer.writeVarint(ranges.size());
            for (RangeSet.Range range : ranges.ranges()) {
                writer.writeVarint(range.start());
                writer.writeVarint(range.end() - range.start());
            }
        }
    }

    // ---- reading ----

    private static final class Decoder {
        private final ByteReader reader;
        private final Content.Kind contents;
        private final List<ReplicaId> ids = new ArrayList<>();
        private final List<List<ReplicaId>> named = new ArrayList<>();
        private final List<List<Insertion>> heads = new ArrayList<>();
        private final List<Pending.Early> early = new ArrayList<>();
        private final Set<ReplicaId> isNamed = new HashSet<>();
        private long units;

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
            for (int i = 0; i < count; i++) {
                named.add(readNames(i));
                heads.add(readHeads());
            }
            for (List<Insertion> runs : heads) {
                runs.replaceAll(this::withContent);
            }
            readAllEarly();
            reader.expectEnd();
            for (int i = 0; i < count; i++) {
                boolean isSilent = named.get(i).isEmpty()
                        && heads.get(i).isEmpty()
                        && early.get(i).isEmpty();
                if (isSilent && !isNamed.contains(ids.get(i))) {
                    throw new MalformedBytesException("replica " + ids.get(i) + " has no part in the state");
                }
            }
            return new SequenceState(ids, named, new CausalOrder(heads).sorted(), early, units);
        }

        private List<ReplicaId> readNames(int author) {
            int count = reader.readCount("names", 1);
            List<ReplicaId> names = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int place = reader.readInt("name", ids.size() - 1);
                if (place == author) {
                    throw new MalformedBytesException("replica " + ids.get(author) + " names itself");
                }
                names.add(ids.get(place));
            }
            isNamed.addAll(names);
            return names;
        }

        private List<Insertion> readHeads() {
            int count = reader.readCount("runs", 1);
            List<Insertion> runs = new ArrayList<>(count);
            int sequence = 0;
            for (int i = 0; i < count; i++) {
                Insertion run = readHead(sequence, true);
                if (i > 0 && runs.get(i - 1).isContinuedBy(run)) {
                    throw new MalformedBytesException("two runs at " + sequence + " that are one");
                }
                if (i == 0 && run.place() == Place.CONTINUED) {
                    throw new MalformedBytesException("the first run continues nothing");
                }
                runs.add(run);
                sequence = run.end();
            }
            return runs;
        }

        /** A head; a living one has empty content for now. */
        private Insertion readHead(int sequence, boolean isStored) {
            long head = reader.readVarint();
            Place place = Place.of((int) (head >>> 1) & 3);
            long length = head >>> 3;
            if (length < 1 || length > SequenceDelta.SEQUENCE_END - sequence) {
                throw new MalformedBytesException("a run of " + length + " elements from " + sequence + " on");
            }
            int parent = 0;
            int parentSequence = 0;
            int origin = 0;
            int originSequence = 0;
            if (place != Place.CONTINUED) {
                parent = readReplica(isStored);
                parentSequence = parent == Insertion.NOBODY ? 0 : readElement();
                if (place == Place.LEFT && parent == Insertion.NOBODY) {
                    throw new MalformedBytesException("a left child of the root");
                }
            }
            if (place == Place.RIGHT) {
                origin = readReplica(isStored);
                originSequence = origin == Insertion.NOBODY ? 0 : readElement();
            }
            if (!isStored && place == Place.RIGHT_LIKE_PARENT) {
                throw new MalformedBytesException("an early insertion names its origin");
            }
            Content content = (head & 1) == 1 ? null : NOT_READ;
            return new Insertion(
                    sequence, (int) length, place, parent, parentSequence, origin, originSequence, content);
        }

        private int readReplica(boolean isStored) {
            return reader.readInt("replica", isStored ? ids.size() : SequenceReplica.AUTHORS_MAX + 1) - 1;
        }

        private int readElement() {
            return reader.readInt("sequence number", SequenceDelta.SEQUENCE_END - 1);
        }

        private Insertion withContent(Insertion head) {
            if (head.isDeleted()) {
                return head;
            }
            Content content = contents.read(reader, head.length());
            units += content.units();
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
            List<Insertion> runs = heads.get(author);
            int length = runs.isEmpty() ? 0 : runs.get(runs.size() - 1).end();
            readEarlyNames(named.get(author).size(), target.names);
            int count = reader.readCount("insertions", 2);
            Insertion before = null;
            for (int i = 0; i < count; i++) {
                int sequence = reader.readInt("sequence number", SequenceDelta.SEQUENCE_END - 1);
                Insertion insertion = withContent(readHead(sequence, false));
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
            if (target.isEmpty() || target.deleted.size() != deleted.size()) {
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
            List<Insertion> runs = heads.get(replica);
            return !runs.isEmpty() && element < runs.get(runs.size() - 1).end();
        }

        private void readEarlyNames(int known, SortedMap<Integer, ReplicaId> names) {
            int count = reader.readCount("names", 3);
            int last = known;
            for (int i = 0; i < count; i++) {
                int number = reader.readInt("number of a name", SequenceReplica.AUTHORS_MAX);
                if (number <= last && !(i > 0 && number == last)) {
                    throw new MalformedBytesException("name " + number + " is known or not in order");
                }
                names.put(number, ReplicaId.readFrom(reader));
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
