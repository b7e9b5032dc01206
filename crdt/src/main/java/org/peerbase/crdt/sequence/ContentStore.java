package org.peerbase.crdt.sequence;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * The contents of all living runs of one author, in the order of their sequence numbers: typing appends at the end,
 * splitting a run moves nothing. What is deleted is wiped at once, and its room reclaimed when half is waste.
 */
abstract class ContentStore {
    private static final int WASTE_TOLERATED = 256;

    private int waste;

    /** Units stored, wiped ones included. */
    abstract int size();

    /** Appends the units of {@code content} from {@code from} up to {@code to}. */
    abstract void append(Content content, int from, int to);

    /** The unit at {@code at}: a character, or a value. */
    abstract @Nullable Object unit(int at);

    /** Copies units to {@code buffer}, which {@link #newBuffer} made. */
    abstract void copy(int from, int length, Object buffer, int at);

    /** A place for {@code units} units. */
    abstract Object newBuffer(int units);

    /** The contents of a buffer. */
    abstract Content fromBuffer(Object buffer);

    /** Writes units as {@link Content#writeTo} does. */
    abstract void writeTo(ByteWriter writer, int from, int length);

    abstract void clear(int from, int length);

    /** Moves units towards the start, over what is no longer needed. */
    abstract void move(int from, int length, int to);

    abstract void truncate(int size);

    /** The units as they are. */
    final Content read(int from, int length) {
        Object buffer = newBuffer(length);
        copy(from, length, buffer, 0);
        return fromBuffer(buffer);
    }

    /** Forgets units for good. */
    final void wipe(int from, int length) {
        clear(from, length);
        waste += length;
    }

    /** Whether {@link #compact} is due: it looks at every run, so there must be as much to win. */
    final boolean isWasteful(RunIndex index) {
        return waste > WASTE_TOLERATED && waste > size() / 2 && waste > index.size();
    }

    /** Closes the gaps between the living runs of {@code index}, whose contents this is. */
    final void compact(RunIndex index) {
        int at = 0;
        for (Run run : index.all()) {
            if (run.width > 0) {
                move(run.start, run.units(), at);
                run.start = at;
                at += run.units();
            }
        }
        truncate(at);
        waste = 0;
    }
}
