package org.peerbase;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.peerbase.libp2p.Limits;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.store.Durability;

/** How an app joins the network and where it keeps things. Immutable; {@link #defaults()} need nothing said. */
public final class PeerBaseOptions {
    private static final PeerBaseOptions DEFAULTS = builder().build();

    private final List<Multiaddr> listen;
    private final List<Multiaddr> bootstrap;
    private final Optional<Path> repo;
    private final Durability durability;
    private final Limits limits;

    private PeerBaseOptions(Builder builder) {
        listen = List.copyOf(builder.listen);
        bootstrap = List.copyOf(builder.bootstrap);
        repo = builder.repo;
        durability = builder.durability;
        limits = builder.limits;
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

    public Limits limits() {
        return limits;
    }

    /** Collects what shall differ from the defaults. Not thread-safe. */
    public static final class Builder {
        private final List<Multiaddr> listen = new ArrayList<>();
        private final List<Multiaddr> bootstrap = new ArrayList<>();
        private Optional<Path> repo = Optional.empty();
        private Durability durability = Durability.POWER_LOSS;
        private Limits limits = Limits.DEFAULTS;

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

        /** Keeps the key and all changes in this folder, which is made if it isn't there. Default: nothing is kept. */
        public Builder repo(Path folder) {
            repo = Optional.of(folder);
            return this;
        }

        /** What a stored change survives. Default: {@link Durability#POWER_LOSS}. */
        public Builder durability(Durability value) {
            durability = value;
            return this;
        }

        /** How many connections and streams others may have, and the like. Default: {@link Limits#DEFAULTS}. */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

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
