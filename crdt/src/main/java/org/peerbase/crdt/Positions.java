package org.peerbase.crdt;

import java.util.OptionalInt;
import org.peerbase.crdt.Position.Side;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.sequence.Sequence;

/** From indexes of a {@link Sequence} to {@linkplain Position positions} and back. */
final class Positions {
    private Positions() {}

    /**
     * The place at {@code index} that keeps to the element after it ({@link Side#BEFORE} that) or to the one before it.
     */
    static Position at(Sequence sequence, int index, Side side) {
        if (side == Side.BEFORE) {
            return index == sequence.units() ? Position.END : new Position(sequence.nameAt(index), side);
        }
        return index == 0 ? Position.START : new Position(sequence.nameAt(index - 1), side);
    }

    /** Where a place is now; empty if its element has not arrived. */
    static OptionalInt find(Sequence sequence, Position position) {
        boolean isAfter = position.side() == Side.AFTER;
        Dot element = position.element();
        if (element == null) {
            return OptionalInt.of(isAfter ? 0 : sequence.units());
        }
        Sequence.Location at = sequence.locate(element.replica(), element.number());
        return at == null ? OptionalInt.empty() : OptionalInt.of(at.index() + (isAfter ? at.width() : 0));
    }
}
