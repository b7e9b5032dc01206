package org.peerbase.libp2p.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * The messages of the last heartbeats, for peers that ask for them. One window a heartbeat; the youngest few are
 * advertised. Bounded in number and bytes: the oldest go early when there are too many.
 */
final class MessageCache {
    /** What a message costs beyond its content, about. */
    private static final int OVERHEAD_BYTES = 300;

    private final int history;
    private final int gossip;
    private final int mostMessages;
    private final long mostBytes;

    private final Map<MessageId, Entry> entries = new HashMap<>();
    private final Deque<Deque<Entry>> windows = new ArrayDeque<>();
    private long bytes;

    private record Entry(MessageId id, PubsubMessage message, Map<PeerId, Integer> sent) {
        long size() {
            return (long) message.data().length + OVERHEAD_BYTES;
        }
    }

    /**
     * @param history windows in all
     * @param gossip windows that are advertised
     */
    MessageCache(int history, int gossip, int mostMessages, long mostBytes) {
        this.history = history;
        this.gossip = gossip;
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
        windows.addFirst(new ArrayDeque<>());
    }

    void put(MessageId id, PubsubMessage message) {
        Entry entry = new Entry(id, message, new HashMap<>(0));
        if (entries.putIfAbsent(id, entry) != null) {
            return;
        }
        windows.getFirst().addLast(entry);
        bytes += entry.size();
        while (entries.size() > mostMessages || bytes > mostBytes) {
            dropOldest();
        }
    }

    boolean contains(MessageId id) {
        return entries.containsKey(id);
    }

    /** The message, unless it is unknown or was sent to this peer often enough. Counts as sent. */
    @Nullable
    PubsubMessage request(MessageId id, PeerId peer) {
        Entry entry = entries.get(id);
        if (entry == null || entry.sent.merge(peer, 1, Integer::sum) > PubsubLimits.RETRANSMISSIONS) {
            return null;
        }
        return entry.message;
    }

    /** What to advertise of a topic. */
    List<MessageId> gossip(String topic) {
        List<MessageId> ids = new ArrayList<>();
        int window = 0;
        for (Iterator<Deque<Entry>> each = windows.iterator(); each.hasNext() && window < gossip; window++) {
            for (Entry entry : each.next()) {
                if (entry.message.topic().equals(topic)) {
                    ids.add(entry.id);
                }
            }
        }
        return ids;
    }

    /** A heartbeat has passed. */
    void shift() {
        windows.addFirst(new ArrayDeque<>());
        while (windows.size() > history) {
            windows.removeLast().forEach(this::drop);
        }
    }

    private void dropOldest() {
        while (windows.getLast().isEmpty()) {
            windows.removeLast();
        }
        drop(windows.getLast().removeFirst());
    }

    private void drop(Entry entry) {
        entries.remove(entry.id);
        bytes -= entry.size();
    }
}
