package org.peerbase.libp2p;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * What a peer said about itself through identify. Only {@link #peerId} is proven; the rest are claims, already cut to
 * the limits of {@link org.peerbase.libp2p.identify.IdentifyMessage}.
 *
 * @param agentVersion such as {@code js-libp2p/3.3.11}; may be empty. Unprintable characters have been replaced.
 * @param protocolVersion such as {@code ipfs/0.1.0}; may be empty
 * @param protocols the protocols it serves
 * @param listenAddresses where it says it can be reached, without peer id; from the signed record if it sent one
 * @param observedAddress the address as which it sees us: a hint
 */
public record PeerInfo(
        PeerId peerId,
        String agentVersion,
        String protocolVersion,
        Set<String> protocols,
        List<Multiaddr> listenAddresses,
        Optional<Multiaddr> observedAddress) {
    public PeerInfo {
        protocols = Set.copyOf(protocols);
        listenAddresses = List.copyOf(listenAddresses);
    }
}
