package org.peerbase.libp2p;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Collects what a {@link Host} is made of. Not thread-safe. */
public final class HostBuilder {
    private static final String DEFAULT_AGENT_VERSION = "peerbase/0.1.0";

    private final PrivateKey key;
    private final List<Multiaddr> listenAddresses = new ArrayList<>();
    private Limits limits = Limits.DEFAULTS;
    private String agentVersion = DEFAULT_AGENT_VERSION;
    private Set<KeyType> acceptedKeys = EnumSet.of(KeyType.ED25519);

    HostBuilder(PrivateKey key) {
        this.key = key;
    }

    /** Adds an address to listen on, such as {@code /ip4/127.0.0.1/tcp/0}. Without any the host only dials. */
    public HostBuilder listen(Multiaddr address) {
        listenAddresses.add(address);
        return this;
    }

    /** As {@link #listen(Multiaddr)}. */
    public HostBuilder listen(String address) {
        return listen(Multiaddr.parse(address));
    }

    /** Default: {@link Limits#DEFAULTS}. */
    public HostBuilder limits(Limits value) {
        limits = value;
        return this;
    }

    /** What identify says this program is, at most 128 characters. */
    public HostBuilder agentVersion(String value) {
        agentVersion = value;
        return this;
    }

    /**
     * The kinds of identity keys that peers may have. Default: Ed25519 only, which all that is new has; others cost more to
     * verify and are seldom met.
     */
    public HostBuilder acceptKeys(KeyType first, KeyType... others) {
        acceptedKeys = EnumSet.of(first, others);
        return this;
    }

    /** Makes the host; it does nothing until {@link Host#start()}. */
    public Host build() {
        return new DefaultHost(key, listenAddresses, limits, agentVersion, Set.copyOf(acceptedKeys));
    }
}
