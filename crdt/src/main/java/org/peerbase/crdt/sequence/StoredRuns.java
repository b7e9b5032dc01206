package org.peerbase.crdt.sequence;

import java.util.Arrays;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.sequence.Insertion.Place;

/**
 * The runs of a state in columns, by author and then by sequence number. Authors are numbered by their place in the
 * state; {@link Insertion#NOBODY} stands for the root as a parent, and for the end as an origin.
 */
final class StoredRuns {
    private static final int INITIAL = 16;

    private final int[] firsts;
    private int[] authors = new int[INITIAL];
    private int[] sequences = new int[INITIAL];
    private int[] lengths = new int[INITIAL];
    private int[] parents = new int[INITIAL];
    private int[] parentSequences = new int[INITIAL];
    private int[] origins = new int[INITIAL];
    private int[] originSequences = new int[INITIAL];
    private byte[] kinds = new byte[INITIAL];
    private int size;

    StoredRuns(int authors) {
        firsts = new int[authors + 1];
    }

    /** Adds a run of the author whose runs were begun last. */
    void add(int author, int sequence, int length, Place place, boolean isDeleted) {
        if (size == authors.length) {
            grow(ByteWriter.grownCapacity(size, size + 1L));
        }
        authors[size] = author;
        sequences[size] = sequence;
        lengths[size] = length;
        kinds[size] = (byte) (place.code() << 1 | (isDeleted ? 1 : 0));
        size++;
        firsts[author + 1] = size;
    }

    /** Takes note that the runs of {@code author} follow. */
    void begin(int author) {
        firsts[author] = size;
        firsts[author + 1] = size;
    }

    private void grow(int capacity) {
        authors = Arrays.copyOf(authors, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        parents = Arrays.copyOf(parents, capacity);
        parentSequences = Arrays.copyOf(parentSequences, capacity);
        origins = Arrays.copyOf(origins, capacity);
        originSequences = Arrays.copyOf(originSequences, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
    }

    void setParent(int run, int author, int element) {
        parents[run] = author;
        parentSequences[run] = element;
    }

    void setOrigin(int run, int author, int element) {
        origins[run] = author;
        originSequences[run] = element;
    }

    int size() {
        return size;
    }

    /** The index of the first run of {@code author}; where it would be if there is none. */
    int first(int author) {
        return firsts[author];
    }

    /** The number of elements of {@code author}. */
    int elements(int author) {
        int last = firsts[author + 1] - 1;
        return last < firsts[author] ? 0 : end(last);
    }

    int author(int run) {
        return authors[run];
    }

    int sequence(int run) {
        return sequences[run];
    }

    int length(int run) {
        return lengths[run];
    }

    /** The sequence number after the last element's. */
    int end(int run) {
        return sequences[run] + lengths[run];
    }

    Place place(int run) {
        return Place.of(kinds[run] >> 1);
    }

    boolean isDeleted(int run) {
        return (kinds[run] & 1) == 1;
    }

    int parent(int run) {
        return parents[run];
    }

    int parentSequence(int run) {
        return parentSequences[run];
    }

    int origin(int run) {
        return origins[run];
    }

    int originSequence(int run) {
        return originSequences[run];
    }

    /** The run with that element, which must exist. */
    int find(int author, int element) {
        int low = firsts[author];
        int high = firsts[author + 1] - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sequences[middle] <= element) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
