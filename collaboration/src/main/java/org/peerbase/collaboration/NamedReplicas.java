package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The replicas that a remote has named in one direction of a link, by the references that it uses from then on. Those that
 * this peer has numbered cost four bytes each. Of the others, which nobody may ever vouch for, only so many ids are kept:
 * beyond them a reference stands for nothing.
 */
final class NamedReplicas {
    /** Of how many replicas without a number the ids are kept. */
    static final int MAX_UNNUMBERED = 2_048;

    /** About what such an id takes. */
    static final int UNNUMBERED_BYTES = 160;

    /** How many may be named. */
    static final int MAX_NAMES = Replicas.MAX_AUTHORS + Replicas.MAX_ANNOUNCED;

    private static final int FIRST_CAPACITY = 16;

    private final Replicas replicas;
    private final Map<Integer, ReplicaId> unnumbered = new HashMap<>();
    private int[] numbers = new int[FIRST_CAPACITY];
    private int count;

    /** How many replicas had numbers when there was no room for another id. */
    private int fullAt;

    NamedReplicas(Replicas replicas) {
        this.replicas = replicas;
    }

    /** Forgets all names: the next reference is 0. */
    void clear() {
        unnumbered.clear();
        numbers = new int[FIRST_CAPACITY];
        count = 0;
    }

    /** Reads a replica, in full or by reference; returns the reference. */
    int read(ByteReader reader) {
        int reference = reader.readInt("reference to a replica", count);
        if (reference < count) {
            return reference;
        }
        if (count >= MAX_NAMES) {
            throw new LimitExceededException("more than " + MAX_NAMES + " replicas on one link");
        }
        ReplicaId id = ReplicaId.readFrom(reader);
        int number = replicas.find(id);
        if (number == Replicas.UNKNOWN) {
            if (Incarnation.peerOf(id).isEmpty()) {
                throw new MalformedMessageException("a replica of no peer that can sign");
            }
            if (hasRoom()) {
                unnumbered.put(reference, id);
            }
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
        return reference;
    }

    private boolean hasRoom() {
        if (unnumbered.size() >= MAX_UNNUMBERED && fullAt != replicas.size()) {
            fullAt = replicas.size();
            dropNumbered();
        }
        return unnumbered.size() < MAX_UNNUMBERED;
    }

    private void dropNumbered() {
        for (Iterator<Entry<Integer, ReplicaId>> entries = unnumbered.entrySet().iterator(); entries.hasNext(); ) {
            Entry<Integer, ReplicaId> entry = entries.next();
            int number = replicas.find(entry.getValue());
            if (number != Replicas.UNKNOWN) {
                numbers[entry.getKey()] = number;
                entries.remove();
            }
        }
    }

    /** The number of a replica; {@link Replicas#UNKNOWN} if it has none yet, or its id was not kept. */
    int number(int reference) {
        if (numbers[reference] == Replicas.UNKNOWN) {
            ReplicaId id = unnumbered.get(reference);
            if (id != null && replicas.find(id) != Replicas.UNKNOWN) {
                numbers[reference] = replicas.find(id);
                unnumbered.remove(reference);
            }
        }
        return numbers[reference];
    }

    /** The id of a replica that has no number; null if it has one, or its id was not kept. */
    @Nullable
    ReplicaId unnumbered(int reference) {
        return number(reference) == Replicas.UNKNOWN ? unnumbered.get(reference) : null;
    }

    /**
     * The id of a replica.
     *
     * @throws ForgottenNameException if it was not kept
     */
    ReplicaId id(int reference) {
        ReplicaId id = unnumbered.get(reference);
        if (id != null) {
            return id;
        }
        if (numbers[reference] == Replicas.UNKNOWN) {
            throw new ForgottenNameException();
        }
        return replicas.id(numbers[reference]);
    }

    /** About what the names take. */
    int heldBytes() {
        return unnumbered.size() * UNNUMBERED_BYTES + count * Integer.BYTES;
    }
}
