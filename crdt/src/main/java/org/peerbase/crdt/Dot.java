package org.peerbase.crdt;

/**
 * The name of one event or element: the replica that made it, and its number among all that this replica made. The same
 * at every replica, and never used twice.
 *
 * @param number 0 or more
 */
public record Dot(ReplicaId replica, long number) implements Comparable<Dot> {
    /** Checks the number. */
    public Dot {
        if (number < 0) {
            throw new IllegalArgumentException("the number of a dot is " + number + ", 0 or more is allowed");
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byReplica = replica.compareTo(other.replica);
        return byReplica != 0 ? byReplica : Long.compare(number, other.number);
    }
}
