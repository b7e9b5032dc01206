package org.peerbase.crdt.laws;

import java.util.BitSet;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * An operation in a history of which a {@link Model} says the value.
 *
 * @param number counts the events of the history; what an event saw has smaller numbers
 * @param author the replica that did it
 * @param time what its clock said, in milliseconds
 * @param operation what it did
 * @param seen the numbers of the events that had arrived at the author; not to be changed
 */
public record Event<O>(int number, ReplicaId author, long time, O operation, BitSet seen) {
    /** Whether {@code other} had arrived at the author when it did this. */
    public boolean saw(Event<O> other) {
        return seen.get(other.number);
    }
}
