package org.peerbase.simulator;

import java.util.function.Supplier;

/** Counts messages and bytes. */
final class Traffic {
    private static final int HELLO = 1;
    private static final int HELLO_CLOCK = 12;

    /** Of peers of ours only. */
    private final long[] bytesByPeer;

    private final Supplier<Watcher> watcher;
    private long messages;
    private long bytes;
    private long streamBytes;
    private long greetingBytes;

    Traffic(int peers, Supplier<Watcher> watcher) {
        this.watcher = watcher;
        this.bytesByPeer = new long[peers];
    }

    /** A message, gossip or of a stream, arrived. */
    void received(Node node, byte[] message) {
        int length = message.length;
        watcher.get().onReceived(node, message);
        messages++;
        bytes += length;
        if (node.index() < bytesByPeer.length) {
            bytesByPeer[node.index()] += length;
        }
    }

    /** A message was sent over a stream. */
    void sent(byte[] message) {
        streamBytes += message.length;
        if (message[0] == HELLO || message[0] == HELLO_CLOCK) {
            greetingBytes += message.length;
        }
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** Bytes sent over streams. */
    long streamBytes() {
        return streamBytes;
    }

    /** Of those, the ones in which peers said who they are and what they have. */
    long greetingBytes() {
        return greetingBytes;
    }

    long maxBytesPerPeer() {
        long max = 0;
        for (long count : bytesByPeer) {
            max = Math.max(max, count);
        }
        return max;
    }
}
