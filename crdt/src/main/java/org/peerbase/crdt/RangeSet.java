package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A set of numbers as ranges that neither touch nor overlap. */
final class RangeSet {
    /** The numbers from {@code start} up to, not including, {@code end}. */
    record Range(int start, int end) {}

    private final TreeMap<Integer, Integer> ends = new TreeMap<>();

    boolean isEmpty() {
        return ends.isEmpty();
    }

    /** The number of ranges. */
    int size() {
        return ends.size();
    }

    boolean contains(int number) {
        Map.Entry<Integer, Integer> range = ends.floorEntry(number);
        return range != null && range.getValue() > number;
    }

    /** The number after the largest, 0 if there is none. */
    int end() {
        return ends.isEmpty() ? 0 : ends.lastEntry().getValue();
    }

    /** Adds the numbers from {@code start} up to, not including, {@code end}. */
    void add(int start, int end) {
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
    List<Range> remove(int start, int end) {
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
    List<Range> ranges() {
        List<Range> ranges = new ArrayList<>(ends.size());
        ends.forEach((start, end) -> ranges.add(new Range(start, end)));
        return ranges;
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
