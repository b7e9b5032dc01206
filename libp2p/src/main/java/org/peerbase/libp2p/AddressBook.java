package org.peerbase.libp2p;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * The addresses at which peers may be found. Bounded in peers and in addresses a peer; entries expire. Addresses that
 * a peer has signed push out hearsay. Thread-safe.
 */
public interface AddressBook {
    /** Adds addresses from any source, good for {@code timeToLive}; a peer id at their end is dropped. */
    void add(PeerId peer, List<Multiaddr> addresses, Duration timeToLive);

    /** The addresses of a peer that have not expired: signed ones first, those that failed last. */
    List<Multiaddr> addresses(PeerId peer);

    /** The peers with at least one address. */
    Set<PeerId> peers();

    void remove(PeerId peer);
}
