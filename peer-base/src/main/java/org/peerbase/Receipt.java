package org.peerbase;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Says where the changes are that were made here up to the moment it was {@linkplain Collaboration#receipt asked for},
 * those of sub-collaborations included. Thread-safe; no thread waits for it.
 *
 * <p>All futures fail with a {@link PeerBaseException} if the changes can't be stored, or if the collaboration stops
 * before they are where they should be. Stored elsewhere means on the disk there, and in memory for a peer
 * whose {@link StoreStrategy} or app keeps nothing on a disk, which a pinner's does. They complete on a thread of the listeners.
 */
public interface Receipt {
    /** How many of this replica's changes it is about, counted from its first. */
    long changes();

    /** @return completes when the changes are as durable here as the options say */
    CompletableFuture<Void> local();

    /**
     * Completes when pinners have stored the changes. They are pushed to them at once, whatever {@link
     * CollaborationOptions.Builder#debouncePushToPinner} says. This version has no public way yet to start a pinner.
     *
     * @param count how many pinners, 1 or more; one that has acknowledged counts though it may have left
     * @return who has the changes; fails after {@code timeout}, saying what is missing, such as {@code on 0 of 1 pinner
     *     after 5 s: no other pinner is known}
     */
    CompletableFuture<Set<PeerId>> onPinners(int count, Duration timeout);

    /**
     * Completes when other peers have stored the changes, pinners included.
     *
     * @param count how many peers, 1 or more; one that has acknowledged counts though it may have left
     * @return who has the changes; fails after {@code timeout}, saying what is missing
     */
    CompletableFuture<Set<PeerId>> onPeers(int count, Duration timeout);
}
