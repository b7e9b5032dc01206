package org.peerbase.libp2p.pubsub;

import java.time.Duration;

/**
 * How long the driver waits for peers.
 *
 * @param publish how long publishers wait for a peer that takes nothing
 * @param stall how long a peer may take nothing before it is disconnected
 * @param frame how long a peer may take to finish a frame
 * @param ban how long a peer that was cut off is not served
 */
record Patience(Duration publish, Duration stall, Duration frame, Duration ban) {
    static final Patience DEFAULTS =
            new Patience(Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));
}
