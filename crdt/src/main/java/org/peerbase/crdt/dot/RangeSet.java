package org.peerbase.crdt.dot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * A set of numbers of dots as ranges that neither touch nor overlap. Not safe for use by several threads.
 *
 * <p>Bytes: the number of ranges, and of each the distance from the end of the one before it and the length.
 */
public final class RangeSet {
    /** The numbers from {@code start} up to, not including, {@code end}. */
    public record Range(int start, int end) {}

    private final TreeMap<Integer, Integer> ends = new TreeMap<>();

    /** An empty set. */
    public RangeSet() {}

    /** Whether no number is in. */
    public boolean isEmpty() {
        return ends.isEmpty();
    }

    /** The number of ranges. */
    public int size() {
        return ends.size();
    }

    public boolean contains(int number) {
        Map.Entry<Integer, Integer> range = ends.floorEntry(number);
        return range != null && range.getValue() > number;
    }

    /** The number after the largest, 0 if there is none. */
    public int end() {
        return ends.isEmpty() ? 0 : ends.lastEntry().getValue();
    }

    /** Adds the numbers from {@code start} up to, not including, {@code end}. */
    public void add(int start, int end) {
        int from = start;
        int to = end;
        Map.Entry<Integer, Integer> touching = ends.floorEntry(to);
        while (touching != null && touching.getValue() >= from) {
            from = Math.min(from, touching.getKey());
            to = Math.max(to, touching.getValue());
            ends.remove(touching.getKey());
            touching = ends.floorEntry(to);
        }
        ends.put(from, to);
    }

    /** Takes out the numbers from {@code start} up to {@code end} and returns those that were in. */
    public List<Range> remove(int start, int end) {
        List<Range> removed = new ArrayList<>();
        Map.Entry<Integer, Integer> range = ends.lowerEntry(end);
        while (range != null && range.getValue() > start) {
            int from = range.getKey();
            int to = range.getValue();
            ends.remove(from);
            if (from < start) {
                ends.put(from, start);
            }
            if (to > end) {
                ends.put(end, to);
            }
            removed.add(0, new Range(Math.max(from, start), Math.min(to, end)));
            range = ends.lowerEntry(Math.max(from, start));
        }
        return removed;
    }

    /** The ranges in order. */
    public List<Range> ranges() {
        List<Range> ranges = new ArrayList<>(ends.size());
        ends.forEach((start, end) -> ranges.add(new Range(start, end)));
        return ranges;
    }

    /** Adds all that are in {@code other}. */
    public void addAll(RangeSet other) {
        other.ends.forEach(this::add);
    }

    /** Writes the set in its one form. */
    public void writeTo(ByteWriter writer) {
        writer.writeVarint(size());
        int end = 0;
        for (Range range : ranges()) {
            writer.writeVarint(range.start() - end);
            writer.writeVarint(range.end() - range.start());
            end = range.end();
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    public static RangeSet readFrom(ByteReader reader) {
        RangeSet set = new RangeSet();
        int end = 0;
        for (int i = reader.readCount("ranges", 2); i > 0; i--) {
            int gap = reader.readInt("gap", (int) Dot.NUMBER_MAX - end);
            int start = end + gap;
            int length = reader.readInt("length", (int) Dot.NUMBER_MAX + 1 - start);
            if (length == 0 || (gap == 0 && !set.isEmpty())) {
                throw new MalformedBytesException("an empty range, or two that are one");
            }
            end = start + length;
            set.add(start, end);
        }
        return set;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RangeSet that && ends.equals(that.ends);
    }

    @Override
    public int hashCode() {
        return ends.hashCode();
    }

    @Override
    public String toString() {
        return ranges().toString();
    }
}
