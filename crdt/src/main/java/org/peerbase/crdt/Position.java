package org.peerbase.crdt;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;

/**
 * A place in a {@link Text} or an {@link Rga} that moves with what stands beside it: the left or the right side of one
 * element. For cursors, selections and comments. It means the same at every replica that has the element, whatever
 * others insert and delete; where the element is deleted, it is where the element was.
 *
 * @param element the element, null for what is there always: the beginning ({@link Side#AFTER} it) and the end
 *     ({@link Side#BEFORE} it)
 * @param side the side of the element
 */
public record Position(@Nullable Dot element, Side side) {
    /** The very beginning: what is inserted there comes after it. */
    public static final Position START = new Position(null, Side.AFTER);

    /** The very end: what is appended comes before it. */
    public static final Position END = new Position(null, Side.BEFORE);

    /** A side of an element. */
    public enum Side {
        /** The left side: what is inserted right before the element comes before the position. */
        BEFORE,
        /** The right side: what is inserted right after the element comes after the position. */
        AFTER
    }
}
