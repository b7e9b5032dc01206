package org.peerbase.libp2p.pubsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which messages have been handled, so that none is handled twice. Remembered for a time, and the oldest are forgotten
 * early when there are too many.
 */
final class SeenMessages {
    private final Map<MessageId, Delivery> seen = new LinkedHashMap<>();
    private final long timeToLive;
    private final int most;

    /** @param timeToLive in milliseconds */
    SeenMessages(long timeToLive, int most) {
        this.timeToLive = timeToLive;
        this.most = most;
    }

    boolean contains(MessageId id) {
        return seen.containsKey(id);
    }

    @Nullable
    Delivery get(MessageId id) {
        return seen.get(id);
    }

    void add(MessageId id, Delivery delivery) {
        seen.put(id, delivery);
        if (seen.size() > most) {
            Iterator<Delivery> oldest = seen.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    void expire(long now) {
        for (Iterator<Delivery> oldest = seen.values().iterator(); oldest.hasNext(); ) {
            if (now - oldest.next().receivedAt < timeToLive) {
                return;
            }
            oldest.remove();
        }
    }

    int size() {
        return seen.size();
    }
}
