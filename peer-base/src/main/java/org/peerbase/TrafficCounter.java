package org.peerbase;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.peerbase.CollaborationStats.Flow;
import org.peerbase.CollaborationStats.InOut;
import org.peerbase.multiformats.identity.PeerId;

/** Counts the messages of a collaboration, in all and with each peer. Thread-safe. */
final class TrafficCounter {
    /** With how many peers messages are counted apart. */
    static final int MAX_PEERS = 512;

    /** What came from somebody and went there. */
    static final class Counter {
        private final AtomicLong messagesIn = new AtomicLong();
        private final AtomicLong messagesOut = new AtomicLong();
        private final AtomicLong bytesIn = new AtomicLong();
        private final AtomicLong bytesOut = new AtomicLong();

        void received(int bytes) {
            messagesIn.incrementAndGet();
            bytesIn.addAndGet(bytes);
        }

        void sent(int bytes) {
            messagesOut.incrementAndGet();
            bytesOut.addAndGet(bytes);
        }

        private InOut traffic() {
            return new InOut(bytesIn.get(), bytesOut.get());
        }

        private InOut messages() {
            return new InOut(messagesIn.get(), messagesOut.get());
        }

        private void add(Counter other) {
            messagesIn.addAndGet(other.messagesIn.get());
            messagesOut.addAndGet(other.messagesOut.get());
            bytesIn.addAndGet(other.bytesIn.get());
            bytesOut.addAndGet(other.bytesOut.get());
        }
    }

    private final Map<PeerId, Counter> perPeer = new ConcurrentHashMap<>();

    /** Of peers that are forgotten, or were too many. */
    private final Counter others = new Counter();

    /** The counter of a peer. */
    Counter of(PeerId peer) {
        if (perPeer.size() >= MAX_PEERS) {
            return perPeer.getOrDefault(peer, others);
        }
        return perPeer.computeIfAbsent(peer, unknown -> new Counter());
    }

    /** Makes room where it gets scarce; what was counted stays in the total. */
    void forgetAllBut(Set<PeerId> linked) {
        if (perPeer.size() < MAX_PEERS / 2) {
            return;
        }
        perPeer.entrySet().removeIf(entry -> {
            boolean gone = !linked.contains(entry.getKey());
            if (gone) {
                others.add(entry.getValue());
            }
            return gone;
        });
    }

    /** Bytes so far. */
    Flow traffic() {
        Map<PeerId, InOut> each = new HashMap<>();
        perPeer.forEach((peer, counter) -> each.put(peer, counter.traffic()));
        return new Flow(total(others.traffic(), each), each);
    }

    /** Messages so far. */
    Flow messages() {
        Map<PeerId, InOut> each = new HashMap<>();
        perPeer.forEach((peer, counter) -> each.put(peer, counter.messages()));
        return new Flow(total(others.messages(), each), each);
    }

    private static InOut total(InOut ofOthers, Map<PeerId, InOut> each) {
        long in = ofOthers.in();
        long out = ofOthers.out();
        for (InOut one : each.values()) {
            in += one.in();
            out += one.out();
        }
        return new InOut(in, out);
    }
}
