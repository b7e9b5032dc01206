package org.peerbase;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.peerbase.collaboration.MemberRole;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** Who may take part in a collaboration, and its figures. Immutable; the defaults suit nearly every public one. */
public final class CollaborationOptions {
    private static final CollaborationOptions DEFAULTS = builder().build();

    private final org.peerbase.collaboration.CollaborationOptions figures;
    private final Optional<Keys> keys;
    private final StoreStrategy store;
    private final int saveDebounceMs;
    private final OptionalLong maxStored;
    private final OptionalInt samplingIntervalMs;
    private final OptionalInt targetGlobalMembershipGossipFrequencyMs;
    private final OptionalInt urgencyFrequencyMultiplier;

    private CollaborationOptions(Builder builder, org.peerbase.collaboration.CollaborationOptions figures) {
        this.figures = figures;
        keys = builder.keys;
        store = builder.store;
        saveDebounceMs = builder.saveDebounceMs;
        maxStored = builder.maxStored;
        samplingIntervalMs = builder.samplingIntervalMs;
        targetGlobalMembershipGossipFrequencyMs = builder.targetGlobalMembershipGossipFrequencyMs;
        urgencyFrequencyMultiplier = builder.urgencyFrequencyMultiplier;
    }

    public static CollaborationOptions defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What makes the collaboration private; empty for a public one. */
    public Optional<Keys> keys() {
        return keys;
    }

    /** Where changes are kept. */
    public StoreStrategy store() {
        return store;
    }

    /** Who may take part and where changes are kept; no key. */
    @Override
    public String toString() {
        return "CollaborationOptions[" + keys.map(Keys::toString).orElse("no keys") + ", " + store.strategyName() + "]";
    }

    /** How many bytes changes may take in the store; empty if there is no limit. */
    OptionalLong maxStored() {
        return maxStored;
    }

    /** How long changes may be announced before they are written; empty if not at all. */
    OptionalInt saveDelayMs() {
        return store == StoreStrategy.HYBRID_IPFS_REPO ? OptionalInt.of(saveDebounceMs) : OptionalInt.empty();
    }

    /**
     * The same as the core of a collaboration takes them.
     *
     * @param app what the app says where this says nothing
     */
    org.peerbase.collaboration.CollaborationOptions figures(org.peerbase.collaboration.CollaborationOptions app) {
        return figures.withGossip(
                samplingIntervalMs.orElse(app.samplingIntervalMs()),
                targetGlobalMembershipGossipFrequencyMs.orElse(app.targetGlobalMembershipGossipFrequencyMs()),
                urgencyFrequencyMultiplier.orElse(app.urgencyFrequencyMultiplier()));
    }

    /** Collects what shall differ from the defaults. Durations are at least a millisecond. Not thread-safe. */
    public static final class Builder {
        private static final org.peerbase.collaboration.CollaborationOptions FIGURES =
                org.peerbase.collaboration.CollaborationOptions.DEFAULTS;

        private int debouncePushMs = FIGURES.debouncePushMs();
        private int debounceResetConnectionsMs = FIGURES.debounceResetConnectionsMs();
        private int debouncePushToPinnerMs = FIGURES.debouncePushToPinnerMs();
        private int receiveTimeoutMs = FIGURES.receiveTimeoutMs();
        private int memberLifetimeMs = FIGURES.memberLifetimeMs();
        private int maxDeltaRetention = FIGURES.maxDeltaRetention();
        private int antiEntropyIntervalMs = FIGURES.antiEntropyIntervalMs();
        private Optional<Keys> keys = Optional.empty();
        private StoreStrategy store = StoreStrategy.IPFS_REPO;
        private int saveDebounceMs = 3_000;
        private OptionalLong maxStored = OptionalLong.empty();
        private Optional<Set<PeerId>> pinners = Optional.empty();
        private OptionalInt samplingIntervalMs = OptionalInt.empty();
        private OptionalInt targetGlobalMembershipGossipFrequencyMs = OptionalInt.empty();
        private OptionalInt urgencyFrequencyMultiplier = OptionalInt.empty();

        private Builder() {}

        /**
         * Makes the collaboration private: only who has the keys can read it, only who has those that write can change
         * it. It is another collaboration than one with other keys, or without. The keys are copied when it is opened.
         * Default: none, and everybody in the app can read and change it.
         */
        public Builder keys(Keys value) {
            keys = Optional.of(value);
            return this;
        }

        /**
         * Takes these pinners only for members, so that only they count where changes should be pinned. Default: whoever
         * says that it is one, up to a limit. This version has no public way yet to start a pinner.
         */
        public Builder pinners(Set<PeerId> trusted) {
            pinners = Optional.of(Set.copyOf(trusted));
            return this;
        }

        /**
         * How long changes gather at most while a push is in flight; the first one after a quiet moment leaves at once.
         * Default: 200 ms.
         */
        public Builder debouncePush(Duration value) {
            debouncePushMs = Millis.from("debouncePush", value);
            return this;
        }

        /**
         * The time between two pushes to a pinner; the first change after a quiet moment leaves at once. Default: 5 s.
         */
        public Builder debouncePushToPinner(Duration value) {
            debouncePushToPinnerMs = Millis.from("debouncePushToPinner", value);
            return this;
        }

        /** How long changes of the membership gather before links change. Default: 1 s. */
        public Builder debounceResetConnections(Duration value) {
            debounceResetConnectionsMs = Millis.from("debounceResetConnections", value);
            return this;
        }

        /** How long an announced change may be missing before it is asked for. Default: 3 s. */
        public Builder receiveTimeout(Duration value) {
            receiveTimeoutMs = Millis.from("receiveTimeout", value);
            return this;
        }

        /**
         * For how long a peer that vanished without a word stays a member if nobody notices; with more than ten members it
         * is as much longer. As a rule it is noticed sooner: see {@link Collaboration#peers}. What a peer says about itself
         * is said anew two to three times in that time. Default: 1 h.
         */
        public Builder memberLifetime(Duration value) {
            memberLifetimeMs = Millis.from("memberLifetime", value);
            return this;
        }

        /** Where changes are kept. Default: {@link StoreStrategy#IPFS_REPO}, in the app's repo, if it has one. */
        public Builder store(StoreStrategy value) {
            store = value;
            return this;
        }

        /**
         * As {@link #store}, by the name that the original has for it: {@code memory}, {@code ipfs-repo} or {@code
         * hybrid-ipfs-repo}.
         *
         * @throws IllegalArgumentException if there is no such strategy
         */
        public Builder storeStrategyName(String name) {
            return store(StoreStrategy.named(name));
        }

        /**
         * How long {@link StoreStrategy#HYBRID_IPFS_REPO} leaves changes in memory before it writes them. The others
         * write at once. Default: 3 s.
         */
        public Builder saveDebounce(Duration value) {
            saveDebounceMs = Millis.from("saveDebounce", value);
            return this;
        }

        /**
         * How many bytes all changes of the collaboration may take where they are kept, whoever made them. With a change
         * that would pass it the collaboration fails as it does when the disk is full: it says so, keeps what it has, and
         * others go on. Open it again with more to go on. Default: no limit.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder maxStored(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxStored is " + bytes + "; it must be 1 or more");
            }
            maxStored = OptionalLong.of(bytes);
            return this;
        }

        /** How often it is decided whether to gossip about the membership. Default: as the app says. */
        public Builder samplingInterval(Duration value) {
            samplingIntervalMs = OptionalInt.of(Millis.from("samplingInterval", value));
            return this;
        }

        /** The time between two membership messages of all peers together. Default: as the app says. */
        public Builder targetGlobalMembershipGossipFrequency(Duration value) {
            targetGlobalMembershipGossipFrequencyMs =
                    OptionalInt.of(Millis.from("targetGlobalMembershipGossipFrequency", value));
            return this;
        }

        /** How much more often while somebody has the membership wrong. Default: as the app says. */
        public Builder urgencyFrequencyMultiplier(int value) {
            urgencyFrequencyMultiplier = OptionalInt.of(value);
            return this;
        }

        /**
         * How many recent changes are kept in memory for those who lag; older ones are read from the store. Default:
         * 1000.
         */
        public Builder maxDeltaRetention(int value) {
            maxDeltaRetention = value;
            return this;
        }

        /**
         * Accepted, so that the options of the original can be taken over as they are; it changes nothing. There, changes
         * beyond {@link #maxDeltaRetention} are to stay in memory for this long. Here they leave at once, since the store has
         * them, and whoever lags gets them from there.
         */
        public Builder deltaTrimTimeout(Duration value) {
            var unused = Millis.from("deltaTrimTimeout", value);
            return this;
        }

        /** How often peers that differ compare all they have; no retry waits longer. Default: 15 s. */
        public Builder antiEntropyInterval(Duration value) {
            antiEntropyIntervalMs = Millis.from("antiEntropyInterval", value);
            return this;
        }

        /** @throws IllegalArgumentException if a figure is below 1 */
        public CollaborationOptions build() {
            org.peerbase.collaboration.CollaborationOptions figures =
                    new org.peerbase.collaboration.CollaborationOptions(
                            samplingIntervalMs.orElse(FIGURES.samplingIntervalMs()),
                            targetGlobalMembershipGossipFrequencyMs.orElse(
                                    FIGURES.targetGlobalMembershipGossipFrequencyMs()),
                            urgencyFrequencyMultiplier.orElse(FIGURES.urgencyFrequencyMultiplier()),
                            memberLifetimeMs,
                            debounceResetConnectionsMs,
                            debouncePushMs,
                            receiveTimeoutMs,
                            maxDeltaRetention,
                            antiEntropyIntervalMs,
                            MemberRole.PARTICIPANT,
                            pinners,
                            debouncePushToPinnerMs);
            return new CollaborationOptions(this, figures);
        }
    }
}
