package org.peerbase;

import java.time.Duration;

/** The figures of a collaboration, immutable; the defaults suit nearly everyone. */
public final class CollaborationOptions {
    private static final CollaborationOptions DEFAULTS = builder().build();

    private final org.peerbase.collaboration.CollaborationOptions figures;

    private CollaborationOptions(org.peerbase.collaboration.CollaborationOptions figures) {
        this.figures = figures;
    }

    public static CollaborationOptions defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The same as the core of a collaboration takes them. */
    org.peerbase.collaboration.CollaborationOptions figures() {
        return figures;
    }

    /** Collects what shall differ from the defaults. Durations are at least a millisecond. Not thread-safe. */
    public static final class Builder {
        private static final org.peerbase.collaboration.CollaborationOptions FIGURES =
                org.peerbase.collaboration.CollaborationOptions.DEFAULTS;

        private int debouncePushMs = FIGURES.debouncePushMs();
        private int debounceResetConnectionsMs = FIGURES.debounceResetConnectionsMs();
        private int receiveTimeoutMs = FIGURES.receiveTimeoutMs();
        private int memberLifetimeMs = FIGURES.memberLifetimeMs();
        private int samplingIntervalMs = FIGURES.samplingIntervalMs();
        private int targetGlobalMembershipGossipFrequencyMs = FIGURES.targetGlobalMembershipGossipFrequencyMs();
        private int urgencyFrequencyMultiplier = FIGURES.urgencyFrequencyMultiplier();
        private int maxDeltaRetention = FIGURES.maxDeltaRetention();
        private int antiEntropyIntervalMs = FIGURES.antiEntropyIntervalMs();

        private Builder() {}

        /** How long changes gather at most while a push is in flight; the first one after a quiet moment leaves at once. */
        public Builder debouncePush(Duration value) {
            debouncePushMs = millis(value);
            return this;
        }

        /** How long changes of the membership gather before links change. */
        public Builder debounceResetConnections(Duration value) {
            debounceResetConnectionsMs = millis(value);
            return this;
        }

        /** How long an announced change may be missing before it is asked for. */
        public Builder receiveTimeout(Duration value) {
            receiveTimeoutMs = millis(value);
            return this;
        }

        /** For how long a peer that vanished without a word stays a member; grows with the number of members. */
        public Builder memberLifetime(Duration value) {
            memberLifetimeMs = millis(value);
            return this;
        }

        /** How often it is decided whether to gossip about the membership. */
        public Builder samplingInterval(Duration value) {
            samplingIntervalMs = millis(value);
            return this;
        }

        /** The time between two membership messages of all peers together. */
        public Builder targetGlobalMembershipGossipFrequency(Duration value) {
            targetGlobalMembershipGossipFrequencyMs = millis(value);
            return this;
        }

        /** How much more often while somebody has the membership wrong. */
        public Builder urgencyFrequencyMultiplier(int value) {
            urgencyFrequencyMultiplier = value;
            return this;
        }

        /** How many recent changes are kept in memory for those who lag; older ones are read from the store. */
        public Builder maxDeltaRetention(int value) {
            maxDeltaRetention = value;
            return this;
        }

        /** How often peers that differ compare all they have; no retry waits longer. */
        public Builder antiEntropyInterval(Duration value) {
            antiEntropyIntervalMs = millis(value);
            return this;
        }

        /** @throws IllegalArgumentException if a figure is below 1 */
        public CollaborationOptions build() {
            return new CollaborationOptions(new org.peerbase.collaboration.CollaborationOptions(
                    samplingIntervalMs,
                    targetGlobalMembershipGossipFrequencyMs,
                    urgencyFrequencyMultiplier,
                    memberLifetimeMs,
                    debounceResetConnectionsMs,
                    debouncePushMs,
                    receiveTimeoutMs,
                    maxDeltaRetention,
                    antiEntropyIntervalMs));
        }

        private static int millis(Duration value) {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, value.toMillis()));
        }
    }
}
