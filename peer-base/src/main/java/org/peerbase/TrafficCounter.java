package org.peerbase;

import java.util.concurrent.atomic.LongAdder;

/** Counts the messages of a collaboration. */
final class TrafficCounter {
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    void received(int bytes) {
        messagesIn.increment();
        bytesIn.add(bytes);
    }

    void sent(int bytes) {
        messagesOut.increment();
        bytesOut.add(bytes);
    }

    CollaborationStats with(long changesMade, long changesReceived) {
        return new CollaborationStats(
                changesMade, changesReceived, messagesIn.sum(), messagesOut.sum(), bytesIn.sum(), bytesOut.sum());
    }
}
