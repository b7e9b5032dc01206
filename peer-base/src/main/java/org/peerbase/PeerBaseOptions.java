package org.peerbase;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.AppOptions;
import org.peerbase.collaboration.Signatures;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.store.Durability;
import org.peerbase.store.Store;

/** How an app joins the network and where it keeps things. Immutable; {@link #defaults()} need nothing said. */
public final class PeerBaseOptions {
    private static final org.peerbase.collaboration.CollaborationOptions FIGURES =
            org.peerbase.collaboration.CollaborationOptions.DEFAULTS;
    private static final PeerBaseOptions DEFAULTS = builder().build();

    private final List<Multiaddr> listen;
    private final List<Multiaddr> bootstrap;
    private final Optional<Path> repo;
    private final Durability durability;
    private final OptionalLong keptFree;
    private final Limits limits;
    private final Optional<Store> store;
    private final Optional<Node> node;
    private final UnaryOperator<Signatures> signatures;
    private final int maxThrottleDelayMs;
    private final org.peerbase.collaboration.CollaborationOptions figures;

    /**
     * A node that runs already.
     *
     * @param gossip its pubsub; null if it has none
     */
    record Node(Host host, @Nullable Gossipsub gossip) {}

    private PeerBaseOptions(Builder builder) {
        if (builder.node.isPresent() && !builder.listen.isEmpty()) {
            throw new IllegalArgumentException("a host that is handed in listens where it does: name no address");
        }
        listen = List.copyOf(builder.listen);
        bootstrap = List.copyOf(builder.bootstrap);
        repo = builder.repo;
        durability = builder.durability;
        keptFree = builder.keptFree;
        limits = builder.limits;
        store = builder.store;
        node = builder.node;
        signatures = builder.signatures;
        maxThrottleDelayMs = builder.maxThrottleDelayMs;
        figures = FIGURES.withGossip(
                builder.samplingIntervalMs,
                builder.targetGlobalMembershipGossipFrequencyMs,
                builder.urgencyFrequencyMultiplier);
    }

    /** Any free TCP port of every interface; nobody to begin with; everything in memory. */
    public static PeerBaseOptions defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where to listen; empty for the default. */
    public List<Multiaddr> listen() {
        return listen;
    }

    public List<Multiaddr> bootstrap() {
        return bootstrap;
    }

    /** The folder in which key and changes are kept; empty if they live in memory. */
    public Optional<Path> repo() {
        return repo;
    }

    public Durability durability() {
        return durability;
    }

    /** How many bytes of the disk stay free; empty for the default. */
    OptionalLong keptFree() {
        return keptFree;
    }

    public Limits limits() {
        return limits;
    }

    /** The store that was handed in. */
    Optional<Store> store() {
        return store;
    }

    /** What the peer's signatures are wrapped in. */
    UnaryOperator<Signatures> signatures() {
        return signatures;
    }

    /** The node that was handed in. */
    Optional<Node> node() {
        return node;
    }

    /** Where it listens, whom it asks first, and where it keeps things. */
    @Override
    public String toString() {
        return "PeerBaseOptions[listen=" + listen + ", bootstrap=" + bootstrap + ", repo="
                + repo.map(Path::toString).orElse("none") + "]";
    }

    int maxThrottleDelayMs() {
        return maxThrottleDelayMs;
    }

    /** What a collaboration goes by that doesn't say otherwise. */
    org.peerbase.collaboration.CollaborationOptions figures() {
        return figures;
    }

    /** Collects what shall differ from the defaults. Not thread-safe. */
    public static final class Builder {
        private final List<Multiaddr> listen = new ArrayList<>();
        private final List<Multiaddr> bootstrap = new ArrayList<>();
        private Optional<Path> repo = Optional.empty();
        private Durability durability = Durability.POWER_LOSS;
        private OptionalLong keptFree = OptionalLong.empty();
        private Limits limits = Limits.DEFAULTS;
        private Optional<Store> store = Optional.empty();
        private Optional<Node> node = Optional.empty();
        private UnaryOperator<Signatures> signatures = UnaryOperator.identity();
        private int maxThrottleDelayMs = AppOptions.DEFAULTS.maxThrottleDelayMs();
        private int samplingIntervalMs = FIGURES.samplingIntervalMs();
        private int targetGlobalMembershipGossipFrequencyMs = FIGURES.targetGlobalMembershipGossipFrequencyMs();
        private int urgencyFrequencyMultiplier = FIGURES.urgencyFrequencyMultiplier();

        private Builder() {}

        /**
         * Adds an address to listen on, such as {@code /ip4/127.0.0.1/tcp/4001}; port 0 is any free one. Default: any
         * free port of every interface.
         *
         * @throws PeerBaseException if it is not a multiaddr
         */
        public Builder listen(String address) {
            return listen(parse(address));
        }

        /** As {@link #listen(String)}. */
        public Builder listen(Multiaddr address) {
            listen.add(address);
            return this;
        }

        /**
         * Adds the address of a peer to connect with first, and again whenever it is lost. Through it the others are
         * found.
         *
         * @throws PeerBaseException if it is not a multiaddr
         */
        public Builder bootstrap(String address) {
            return bootstrap(List.of(parse(address)));
        }

        /** As {@link #bootstrap(String)}, for several, such as the {@link PeerBase#addresses} of another. */
        public Builder bootstrap(Collection<Multiaddr> addresses) {
            bootstrap.addAll(addresses);
            return this;
        }

        /**
         * Keeps the key and all changes in this folder, which is made if it isn't there. Default: nothing is kept.
         *
         * @throws IllegalArgumentException if the path is empty, which would be the current folder, by mistake as a rule
         */
        public Builder repo(Path folder) {
            if (folder.toString().isEmpty()) {
                throw new IllegalArgumentException(
                        "an empty path is no repo: name a folder, or write \".\" for the current one");
            }
            repo = Optional.of(folder);
            return this;
        }

        /** What a stored change survives. Default: {@link Durability#POWER_LOSS}. */
        public Builder durability(Durability value) {
            durability = value;
            return this;
        }

        /**
         * Keeps so many bytes of the repo's disk free. When there are fewer, the collaboration that has grown most since the
         * peer was started fails, visibly and with all that it has, as soon as it is to grow further, by whoever's changes;
         * others go on until they have grown as much. One that has grown by less than 1 MiB always may. Default: 64 MiB, or a
         * twentieth of a small disk.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder keepFree(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("keepFree is " + bytes + "; it must be 0 or more");
            }
            keptFree = OptionalLong.of(bytes);
            return this;
        }

        /** How many connections and streams others may have, and the like. Default: {@link Limits#DEFAULTS}. */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /** Keeps changes in a store that is closed with the peer, for tests of stores that fail. */
        Builder store(Store value) {
            store = Optional.of(value);
            return this;
        }

        /** Wraps how signatures are made and checked, for tests that count them. */
        Builder signatures(UnaryOperator<Signatures> value) {
            signatures = value;
            return this;
        }

        /**
         * Uses a host that runs already, under its key, and leaves it running at the stop. A Gossipsub is made for it and
         * closed at the stop. Default: a host of the app's own.
         */
        public Builder host(Host running) {
            node = Optional.of(new Node(running, null));
            return this;
        }

        /** As {@link #host(Host)}, for a host that has a Gossipsub already, which is left running too. */
        public Builder host(Host running, Gossipsub gossip) {
            node = Optional.of(new Node(running, gossip));
            return this;
        }

        /** The longest wait before a discovered peer is dialled; it is reached in large apps. Default: 5 s. */
        public Builder maxThrottleDelay(Duration value) {
            maxThrottleDelayMs = Millis.from("maxThrottleDelay", value);
            return this;
        }

        /**
         * How often collaborations decide whether to gossip about their members, unless they say otherwise themselves.
         * Default: 1 s.
         */
        public Builder samplingInterval(Duration value) {
            samplingIntervalMs = Millis.from("samplingInterval", value);
            return this;
        }

        /**
         * The time between two messages about the members of a collaboration, of all its peers together, unless it says
         * otherwise itself. Default: 1 s.
         */
        public Builder targetGlobalMembershipGossipFrequency(Duration value) {
            targetGlobalMembershipGossipFrequencyMs = Millis.from("targetGlobalMembershipGossipFrequency", value);
            return this;
        }

        /**
         * How much more often while somebody has the members of a collaboration wrong, unless it says otherwise itself.
         * 1 or more; default: 10.
         */
        public Builder urgencyFrequencyMultiplier(int value) {
            urgencyFrequencyMultiplier = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a figure is below 1, or if there is an address to listen on beside a host
         *     that was handed in
         */
        public PeerBaseOptions build() {
            return new PeerBaseOptions(this);
        }

        private static Multiaddr parse(String address) {
            try {
                return Multiaddr.parse(address);
            } catch (MalformedInputException e) {
                throw new PeerBaseException(
                        "\"" + address + "\" is not an address (" + e.getMessage()
                                + "): write it like /ip4/192.0.2.1/tcp/4001/p2p/12D3Koo…",
                        e);
            }
        }
    }
}
