package org.peerbase.crdt;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;

/**
 * A set in which adding wins: removing an element removes the additions that were seen, so one that was made at the same
 * time stays. If one replica removes {@code "x"} while another adds it again, it is in the set. (Almeida, Shoker, Baquero:
 * Delta state replicated data types, 2018.) Elements are equal if their {@linkplain org.peerbase.crdt.value.Values values}
 * are.
 *
 * <p>Delta of an addition: four bytes or so and the element; if the element was there, the names of its earlier additions
 * too. Of a removal: the names of the additions that it removes. State: the names of all additions that were seen, as
 * ranges, and those that are in with their elements; nothing is left of an element that was removed.
 *
 * @param <E> the type of elements
 */
public final class AwOrSet<E extends @Nullable Object> extends CausalSet<E> {
    AwOrSet(CrdtType<AwOrSet<E>> type, Seat seat, ElementCodec<E> codec) {
        super(type, seat, codec);
    }

    /** Adds {@code element}, and wins over removals made at the same time, also if it is there already. */
    @Override
    public void add(E element) {
        Bytes bytes = bytes(element);
        synchronized (lock) {
            requireOpen();
            replace(entries(bytes), bytes.array());
        }
    }

    /** Removes {@code element}; nothing happens if it is not there. */
    @Override
    public void remove(E element) {
        Bytes bytes = bytes(element);
        synchronized (lock) {
            requireOpen();
            replace(entries(bytes), null);
        }
    }
}
