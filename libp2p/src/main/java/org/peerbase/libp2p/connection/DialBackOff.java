package org.peerbase.libp2p.connection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Remembers which addresses failed lately, so that they are left alone for a while that doubles. Thread-safe. */
final class DialBackOff {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(30);
    static final int MAX_ADDRESSES = 4096;

    private record Failure(long untilNanos, long pauseNanos) {}

    private final LongSupplier clock;
    private final LinkedHashMap<Multiaddr, Failure> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Multiaddr, Failure> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    DialBackOff(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized boolean mayDial(Multiaddr address) {
        Failure failure = failures.get(address);
        return failure == null || clock.getAsLong() - failure.untilNanos() >= 0;
    }

    synchronized void onFailure(Multiaddr address) {
        Failure last = failures.remove(address);
        long pause = last == null ? FIRST.toNanos() : Math.min(2 * last.pauseNanos(), LONGEST.toNanos());
        failures.put(address, new Failure(clock.getAsLong() + pause, pause));
    }

    synchronized void onSuccess(Multiaddr address) {
        failures.remove(address);
    }
}
