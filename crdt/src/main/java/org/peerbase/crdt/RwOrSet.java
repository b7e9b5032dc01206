package org.peerbase.crdt;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Payload;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;

/**
 * A set in which removing wins: an element is in if it was added, and no removal is known that the addition hasn't seen.
 * If one replica removes {@code "x"} while another adds it again, it is not in the set. (Almeida, Shoker, Baquero: Delta
 * state replicated data types, 2018.) Elements are equal if their {@linkplain org.peerbase.crdt.value.Values values} are.
 *
 * <p>Removing also wins where the element was not there, so every removal leaves a mark: an addition may be on its
 * way that hasn't seen it. A mark holds the element, or its SHA-256 if it takes more than 31 bytes. There is one mark for an
 * element, one more for each replica that removed it at the same time, and the next addition or removal that sees them
 * takes them away.
 *
 * <p>Delta: five bytes or so and the element, and the names of the marks and additions in whose place it comes. State: the
 * names of all that were seen, as ranges, and the elements with those that hold.
 *
 * @param <E> the type of elements
 */
public final class RwOrSet<E extends @Nullable Object> extends CausalSet<E> {
    RwOrSet(CrdtType<RwOrSet<E>> type, Seat seat, ElementCodec<E> codec) {
        super(type, seat, codec);
    }

    /** Adds {@code element}, over the removals that were seen. */
    @Override
    public void add(E element) {
        Bytes bytes = bytes(element);
        synchronized (lock) {
            requireOpen();
            replace(entries(bytes), Payload.ofAdded(bytes));
        }
    }

    /** Removes {@code element}, and wins over additions made at the same time, also if it is not there. */
    @Override
    public void remove(E element) {
        Bytes bytes = bytes(element);
        synchronized (lock) {
            requireOpen();
            replace(entries(bytes), Payload.ofRemoved(bytes));
        }
    }
}
