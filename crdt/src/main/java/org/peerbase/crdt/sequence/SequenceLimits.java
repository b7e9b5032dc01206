package org.peerbase.crdt.sequence;

/**
 * How large a sequence may become; what would make it larger is refused.
 *
 * @param authors replicas that it knows or has heard of
 * @param units what users see, with what waits to be seen
 * @param waiting of what waits: names, and places where an insertion or a deleted range begins or ends. There are at
 *     most as many pieces, however what waits is cut
 * @param waitingBytes of the contents that wait
 */
record SequenceLimits(int authors, int units, int waiting, long waitingBytes) {
    static final SequenceLimits DEFAULT = new SequenceLimits(
            SequenceReplica.AUTHORS_MAX, Integer.MAX_VALUE - 8, Pending.WAITING_MAX, Pending.WAITING_BYTES_MAX);
}
