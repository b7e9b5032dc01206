package org.peerbase.crdt.dot;

/**
 * The name of one event or element: the replica that made it, and its number among all that this replica made. The same
 * at every replica, and never used twice.
 *
 * @param number 0 to {@link #NUMBER_MAX}
 */
public record Dot(ReplicaId replica, long number) implements Comparable<Dot> {
    /** The largest number. */
    public static final long NUMBER_MAX = Integer.MAX_VALUE - 2;

    /** Checks the number. */
    public Dot {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "the number of a dot is " + number + ", 0 to " + NUMBER_MAX + " is allowed");
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byReplica = replica.compareTo(other.replica);
        return byReplica != 0 ? byReplica : Long.compare(number, other.number);
    }
}
