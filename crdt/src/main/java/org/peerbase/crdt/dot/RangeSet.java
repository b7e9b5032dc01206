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

    /** All ranges but the last: the end of each by its start. */
    private final TreeMap<Integer, Integer> ends = new TreeMap<>();

    /** The last range, which is where numbers usually come; empty only if the set is. */
    private int lastStart;

    private int lastEnd;

    /** An empty set. */
    public RangeSet() {}

    /** Whether no number is in. */
    public boolean isEmpty() {
        return lastEnd == 0;
    }

    /** The number of ranges. */
    public int size() {
        return isEmpty() ? 0 : ends.size() + 1;
    }

    /** Whether {@code number} is in. */
    public boolean contains(int number) {
        if (number >= lastStart) {
            return number < lastEnd;
        }
        Map.Entry<Integer, Integer> range = ends.floorEntry(number);
        return range != null && range.getValue() > number;
    }

    /** The smallest number that is not in, of {@code number} and those above it. */
    public int firstMissing(int number) {
        if (number >= lastStart) {
            return Math.max(number, lastEnd);
        }
        Map.Entry<Integer, Integer> range = ends.floorEntry(number);
        return range == null ? number : Math.max(number, range.getValue());
    }

    /** The smallest number of {@code other} that is not in; -1 if all are. */
    public int firstMissingOf(RangeSet other) {
        for (Range range : other.ranges()) {
            int missing = firstMissing(range.start);
            if (missing < range.end) {
                return missing;
            }
        }
        return -1;
    }

    /** The number after the largest, 0 if there is none. */
    public int end() {
        return lastEnd;
    }

    /** Adds the numbers from {@code start} up to, not including, {@code end}; at least one. */
    public void add(int start, int end) {
        if (start >= lastStart && start <= lastEnd && !isEmpty()) {
            lastEnd = Math.max(lastEnd, end);
            return;
        }
        if (start > lastEnd || isEmpty()) {
            if (!isEmpty()) {
                ends.put(lastStart, lastEnd);
            }
            lastStart = start;
            lastEnd = end;
            return;
        }
        addBeforeLast(start, end);
    }

    private void addBeforeLast(int start, int end) {
        int from = start;
        int to = end;
        Map.Entry<Integer, Integer> touching = ends.floorEntry(to);
        while (touching != null && touching.getValue() >= from) {
            from = Math.min(from, touching.getKey());
            to = Math.max(to, touching.getValue());
            ends.remove(touching.getKey());
            touching = ends.floorEntry(to);
        }
        if (to >= lastStart) {
            lastStart = from;
            lastEnd = Math.max(lastEnd, to);
        } else {
            ends.put(from, to);
        }
    }

    /** Takes out the numbers from {@code start} up to {@code end} and returns those that were in. */
    public List<Range> remove(int start, int end) {
        if (isEmpty()) {
            return List.of();
        }
        ends.put(lastStart, lastEnd);
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
        Map.Entry<Integer, Integer> last = ends.pollLastEntry();
        lastStart = last == null ? 0 : last.getKey();
        lastEnd = last == null ? 0 : last.getValue();
        return removed;
    }

    /** The ranges in order. */
    public List<Range> ranges() {
        List<Range> ranges = new ArrayList<>(size());
        ends.forEach((start, end) -> ranges.add(new Range(start, end)));
        if (!isEmpty()) {
            ranges.add(new Range(lastStart, lastEnd));
        }
        return ranges;
    }

    /** Adds all that are in {@code other}. */
    public void addAll(RangeSet other) {
        other.ends.forEach(this::add);
        if (!other.isEmpty()) {
            add(other.lastStart, other.lastEnd);
        }
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
        return other instanceof RangeSet that
                && lastStart == that.lastStart
                && lastEnd == that.lastEnd
                && ends.equals(that.ends);
    }

    @Override
    public int hashCode() {
        return 31 * ends.hashCode() + lastEnd;
    }

    @Override
    public String toString() {
        return ranges().toString();
    }
}
