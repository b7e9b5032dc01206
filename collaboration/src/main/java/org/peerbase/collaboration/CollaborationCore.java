package org.peerbase.collaboration;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * One collaboration: who is a member, who is linked with whom, who has which change. A state machine without threads or
 * clocks: one thread at a time hands it inputs and carries its outputs out, in their order.
 */
public final class CollaborationCore {
    /** The longest message of a stream, in bytes. */
    public static final int MAX_MESSAGE_BYTES = 128 * 1024;

    /**
     * A core that has not started.
     *
     * @param state with all that the store has restored into it
     * @param random decides when to gossip, and with whom to compare; need not be secure
     * @param wallClock milliseconds since 1970, for the dates of member entries; may jump
     */
    public CollaborationCore(
            CollaborationId id,
            SharedState state,
            Signatures signatures,
            CollaborationOptions options,
            RandomGenerator random,
            LongSupplier wallClock) {}

    /**
     * Takes an input.
     *
     * @param nowMs the time, in milliseconds from any beginning; never less than before
     * @return what is to be done, in this order
     */
    public List<CollaborationOutput> handle(CollaborationInput input, long nowMs) {
        return List.of();
    }

    /** When a {@link CollaborationInput.Tick} is wanted, at the latest; {@link Long#MAX_VALUE} if never. */
    public long nextWakeUp() {
        return Long.MAX_VALUE;
    }
}
