package org.peerbase.store;

/**
 * How far a store has come.
 *
 * @param commits the number of its last commit that wrote something
 * @param total the sum over the checksums of all rows that say what there is: of replicas, metadata and snapshots
 */
record Progress(long commits, long total) {
    /** Whether a store that is here can't be one that had been at {@code noted}: it is older, or as old and another. */
    boolean isBehind(Progress noted) {
        return commits < noted.commits || (commits == noted.commits && total != noted.total);
    }
}
