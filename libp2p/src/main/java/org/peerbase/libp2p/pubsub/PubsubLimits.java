package org.peerbase.libp2p.pubsub;

import java.time.Duration;

/** Everything that a remote can grow, and how far. What js-libp2p and go-libp2p send by default stays within. */
final class PubsubLimits {
    // What one RPC may hold; more of it is a violation, since nobody needs it.
    static final int RPC_SUBSCRIPTIONS = 4_096;
    static final int RPC_MESSAGES = 8_192;
    static final int RPC_CONTROL_ENTRIES = 8_192;
    static final int RPC_MESSAGE_IDS = 32_768;

    /** Peers in one PRUNE that are looked at; the rest is skipped. */
    static final int PRUNE_PEERS = 16;

    static final int TOPIC_BYTES = 512;
    static final int MESSAGE_ID_BYTES = 256;
    static final int SIGNED_RECORD_BYTES = 4_096;

    // What a peer may have with us.
    static final int TOPICS_PER_PEER = 1_024;

    /** Invalid messages after which a peer is cut off; forgiven slowly. */
    static final int INVALID_MESSAGES_PER_PEER = 32;

    /** What a count of invalid messages is multiplied with at each decay: it halves in some ten minutes. */
    static final double INVALID_MESSAGES_DECAY = 0.999;

    // What a peer may do between two heartbeats; more is ignored.
    static final int IHAVES = 10;
    static final int IDS_ASKED_FOR = 5_000;
    static final int IDS_SERVED = 5_000;
    static final int DONT_WANTS = 512;

    /** How often a message is sent to the same peer on its request. */
    static final int RETRANSMISSIONS = 3;

    /** Heartbeats for which an IDONTWANT is heeded. */
    static final int DONT_WANT_HEARTBEATS = 3;

    /** Messages from this size on are worth an IDONTWANT, in bytes. */
    static final int DONT_WANT_FROM_BYTES = 512;

    /** The longest back-off that a peer can impose. */
    static final Duration BACKOFF = Duration.ofHours(1);

    // What is remembered of all together.
    static final int SEEN_MESSAGES = 131_072;
    static final int REMEMBERED_AUTHORS = 16_384;
    static final Duration AUTHOR_MEMORY = Duration.ofHours(1);
    static final int CACHED_MESSAGES = 16_384;
    static final long CACHED_BYTES = 16L * 1024 * 1024;
    static final int SCORES_OF_ABSENT_PEERS = 4_096;
    static final int BACKOFFS_PER_TOPIC = 4_096;
    static final int PROMISES = 16_384;
    static final int PENDING_VALIDATIONS = 1_024;
    static final int PENDING_VALIDATIONS_PER_PEER = 256;
    static final Duration VALIDATION = Duration.ofMinutes(1);

    private PubsubLimits() {}
}
