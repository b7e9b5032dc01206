package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.sequence.Insertion.Place;

/** Writes the bytes that {@link SequenceState} describes. */
final class StateEncoder {
    private final Sequence sequence;
    private final Pending pending;
    private final ByteWriter writer;
    private final List<SequenceAuthor> authors = new ArrayList<>();
    private final Map<SequenceAuthor, Integer> places = new HashMap<>();

    private Referred referred = new Referred(0);

    StateEncoder(Sequence sequence, Pending pending) {
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
        referred = new Referred(authors.size());
        writer.writeVarint(authors.size());
        authors.forEach(author -> author.id.writeTo(writer));
        for (SequenceAuthor author : authors) {
            writeRuns(author);
        }
        authors.forEach(this::writeContents);
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
            last = run;
        }
        if (last != null) {
            lengths.add(length);
        }
        boolean isNaming = !author.named.isEmpty();
        writer.writeVarint(((long) groups.size() << 1) | (isNaming ? 1 : 0));
        if (isNaming) {
            writer.writeVarint(author.named.size());
            author.named.forEach(other -> writer.writeVarint(place(other)));
        }
        int repeats = 0;
        for (int i = 0; i < groups.size(); i += 1 + repeats) {
            writeHead(groups.get(i), lengths.get(i));
            repeats = 0;
            while (i + repeats + 1 < groups.size()
                    && lengths.get(i).equals(lengths.get(i + repeats + 1))
                    && isLike(groups.get(i), groups.get(i + repeats + 1))) {
                repeats++;
            }
            if (repeats > 0) {
                writer.writeVarint((long) repeats << 3);
            }
        }
    }

    private void writeContents(SequenceAuthor author) {
        for (Run run : author.runs.all()) {
            if (!run.isDeleted()) {
                author.store.writeTo(writer, run.start, run.units());
            }
        }
    }

    /** Whether both runs are alive and hang equally, and as far behind an own element, where no other run ends. */
    private boolean isLike(Run run, Run other) {
        Place place = placeOf(run);
        return (place == Place.LEFT || place == Place.RIGHT_LIKE_PARENT)
                && placeOf(other) == place
                && !run.isDeleted()
                && !other.isDeleted()
                && run.parentAuthor == run.author
                && other.parentAuthor == other.author
                && run.sequence - run.parentSequence == other.sequence - other.parentSequence;
    }

    private void writeHead(Run run, int length) {
        Place place = placeOf(run);
        writer.writeVarint(((long) length << 3) | ((long) place.code() << 1) | (run.isDeleted() ? 1 : 0));
        if (place != Place.CONTINUED) {
            writeReference(run, run.parentAuthor, run.parentSequence);
        }
        if (place == Place.RIGHT) {
            writeReference(run, run.originAuthor, run.originSequence);
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

    private void writeReference(Run run, SequenceAuthor author, int element) {
        if (author == sequence.nobody()) {
            writer.writeVarint(0);
        } else if (author == run.author) {
            writer.writeVarint((long) (run.sequence - element) << 1);
        } else {
            int place = place(author);
            writer.writeVarint(((long) place << 1) | 1);
            int by = place(run.author);
            writer.writeVarint(zigzag((long) element - referred.of(place, by)));
            referred.set(place, by, element);
        }
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
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
            writeEarlyReference(insertion.parent(), insertion.parentSequence());
        }
        if (insertion.place() == Place.RIGHT) {
            writeEarlyReference(insertion.origin(), insertion.originSequence());
        }
        Content content = insertion.content();
        if (content != null) {
            content.writeTo(writer);
        }
    }

    private void writeEarlyReference(int replica, int element) {
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
