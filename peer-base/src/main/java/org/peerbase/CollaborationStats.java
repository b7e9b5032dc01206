package org.peerbase;

/**
 * What a collaboration has done so far.
 *
 * @param changesMade changes by this replica, over all its runs
 * @param changesReceived changes by others
 * @param messagesIn messages from members since the start
 * @param messagesOut messages to members since the start
 * @param bytesIn their size, before encryption and framing
 * @param bytesOut their size, before encryption and framing
 */
public record CollaborationStats(
        long changesMade, long changesReceived, long messagesIn, long messagesOut, long bytesIn, long bytesOut) {}
