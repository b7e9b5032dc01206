package org.peerbase.crdt.sequence;

import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * What a run of a {@link Sequence} holds: elements in order. An element takes one or more <em>units</em> of the
 * position space that users see, its width. Immutable.
 */
public abstract class Content {
    /** Makes contents and stores of one kind. */
    interface Kind {
        /** Reads {@code elements} elements, 0 or more, without their number. */
        Content read(ByteReader reader, int elements);

        /** An empty store. */
        ContentStore newStore();
    }

    /** The number of elements. */
    abstract int elements();

    /** The number of units. */
    public abstract int units();

    /** The elements from {@code from} up to, not including, {@code to}. */
    final Content slice(int from, int to) {
        if (from == 0 && to == elements()) {
            return this;
        }
        int start = skip(0, from);
        return sliceUnits(start, skip(start, to - from));
    }

    /** The unit that comes {@code elements} elements after {@code unit}. */
    abstract int skip(int unit, int elements);

    /** The units from {@code from} up to, not including, {@code to}. */
    abstract Content sliceUnits(int from, int to);

    /** These elements and then those of {@code others}. */
    abstract Content concat(List<Content> others);

    /** The width of the element at {@code unit}. */
    abstract int widthAt(int unit);

    /** Where the elements that are as wide as the one at {@code unit} end, in units. */
    abstract int uniformEnd(int unit);

    /** The bytes that {@link #writeTo} writes. */
    abstract int wireBytes();

    /** Writes the elements, without their number. */
    abstract void writeTo(ByteWriter writer);
}
