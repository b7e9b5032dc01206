package org.peerbase.collaboration;

/**
 * The figures of an app. Times are in milliseconds.
 *
 * @param maxThrottleDelayMs the longest wait before a discovered peer is dialled
 * @param maxThrottleRampPeers the number of known peers at which that wait is reached
 * @param dialerBackoffMinMs the wait after a first failed dial; it doubles with each failure
 * @param dialerBackoffMaxMs the longest wait between two dials
 * @param dialerMaxAttempts how often a discovered peer is dialled before it is given up
 * @param dialCacheExpiryMs for how long a peer that was dialled isn't dialled for being discovered again
 * @param dialCacheCapacity how many dialled peers are remembered
 * @param peerInterestTimeoutMs how long a peer that was dialled may take to show interest in the app
 * @param debounceResetConnectionsMs how long changes gather before connections change
 */
public record AppOptions(
        int maxThrottleDelayMs,
        int maxThrottleRampPeers,
        int dialerBackoffMinMs,
        int dialerBackoffMaxMs,
        int dialerMaxAttempts,
        int dialCacheExpiryMs,
        int dialCacheCapacity,
        int peerInterestTimeoutMs,
        int debounceResetConnectionsMs) {
    /** What is used unless somebody asks for something else. */
    public static final AppOptions DEFAULTS = new AppOptions(5000, 20, 1000, 10_000, 3, 300_000, 256, 30_000, 1000);

    /** The same with another longest wait before a discovered peer is dialled. */
    public AppOptions withMaxThrottleDelayMs(int value) {
        return new AppOptions(
                value,
                maxThrottleRampPeers,
                dialerBackoffMinMs,
                dialerBackoffMaxMs,
                dialerMaxAttempts,
                dialCacheExpiryMs,
                dialCacheCapacity,
                peerInterestTimeoutMs,
                debounceResetConnectionsMs);
    }
}
