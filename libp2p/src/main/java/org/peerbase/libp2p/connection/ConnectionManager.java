package org.peerbase.libp2p.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Connection.Direction;
import org.peerbase.libp2p.LimitExceededException;
import org.peerbase.libp2p.Limits;
import org.peerbase.multiformats.identity.PeerId;

/** Knows all connections and handshakes of a host and keeps their numbers within the limits. Thread-safe. */
public final class ConnectionManager {
    // What counts as one network: whoever has one address of it may have all.
    private static final int IP4_PREFIX_BYTES = 3;
    private static final int IP6_PREFIX_BYTES = 6;

    private final Limits limits;
    private final Map<Long, Connection> connections = new LinkedHashMap<>();
    private final Map<PeerId, List<Connection>> byPeer = new HashMap<>();
    private final Map<AddressGroup, Integer> inboundByIp = new HashMap<>();
    private final Map<String, Integer> inboundByPrefix = new HashMap<>();
    private final Map<PeerId, Set<String>> protectedPeers = new HashMap<>();
    private int inbound;
    private int inboundHandshakes;

    public ConnectionManager(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes note of a socket that was accepted. {@link #onHandshakeDone} and {@link #onSocketClosed} have to follow, in
     * any order.
     *
     * @throws LimitExceededException if the socket has to be closed at once
     */
    public synchronized void admitSocket(InetAddress remote) {
        if (inboundHandshakes >= limits.maxInboundHandshakes()) {
            throw new LimitExceededException("inbound handshakes under way", limits.maxInboundHandshakes());
        }
        if (inbound >= limits.maxInboundConnections() || connections.size() >= limits.maxConnections()) {
            throw new LimitExceededException("inbound connections", limits.maxInboundConnections());
        }
        AddressGroup ip = AddressGroup.of(remote);
        int fromThere = inboundByIp.getOrDefault(ip, 0);
        if (fromThere >= limits.maxInboundConnectionsPerIp()) {
            throw new LimitExceededException(
                    "inbound connections from an IP address", limits.maxInboundConnectionsPerIp());
        }
        String prefix = prefixOf(remote);
        int fromAround = inboundByPrefix.getOrDefault(prefix, 0);
        if (fromAround >= limits.maxInboundConnectionsPerPrefix()) {
            throw new LimitExceededException(
                    "inbound connections from an IP prefix", limits.maxInboundConnectionsPerPrefix());
        }
        inboundByIp.put(ip, fromThere + 1);
        inboundByPrefix.put(prefix, fromAround + 1);
        inboundHandshakes++;
    }

    /** The handshake on an accepted socket has ended, well or not. */
    public synchronized void onHandshakeDone() {
        inboundHandshakes--;
    }

    /** An accepted socket is closed. */
    public synchronized void onSocketClosed(InetAddress remote) {
        inboundByIp.computeIfPresent(AddressGroup.of(remote), (ip, open) -> open > 1 ? open - 1 : null);
        inboundByPrefix.computeIfPresent(prefixOf(remote), (prefix, open) -> open > 1 ? open - 1 : null);
    }

    /**
     * Adds a connection.
     *
     * @throws LimitExceededException if it has to be closed
     */
    public synchronized void add(Connection connection) {
        boolean isInbound = connection.direction() == Direction.INBOUND;
        if (connections.size() >= limits.maxConnections()) {
            throw new LimitExceededException("connections", limits.maxConnections());
        }
        if (isInbound && inbound >= limits.maxInboundConnections()) {
            throw new LimitExceededException("inbound connections", limits.maxInboundConnections());
        }
        if (!isInbound && connections.size() - inbound >= limits.maxOutboundConnections()) {
            throw new LimitExceededException("outbound connections", limits.maxOutboundConnections());
        }
        List<Connection> ofPeer = byPeer.computeIfAbsent(connection.remotePeer(), peer -> new ArrayList<>());
        if (ofPeer.size() >= limits.maxConnectionsPerPeer()) {
            throw new LimitExceededException("connections with a peer", limits.maxConnectionsPerPeer());
        }
        ofPeer.add(connection);
        connections.put(connection.id(), connection);
        inbound += isInbound ? 1 : 0;
    }

    /** Removes a connection; nothing happens if it was not added. */
    public synchronized void remove(Connection connection) {
        if (connections.remove(connection.id()) == null) {
            return;
        }
        inbound -= connection.direction() == Direction.INBOUND ? 1 : 0;
        byPeer.computeIfPresent(connection.remotePeer(), (peer, ofPeer) -> {
            ofPeer.remove(connection);
            return ofPeer.isEmpty() ? null : ofPeer;
        });
    }

    /** Oldest first. */
    public synchronized List<Connection> all() {
        return List.copyOf(connections.values());
    }

    /** Oldest first. */
    public synchronized List<Connection> of(PeerId peer) {
        return List.copyOf(byPeer.getOrDefault(peer, List.of()));
    }

    /** The newest connection to a peer that is still open. */
    public synchronized Optional<Connection> openTo(PeerId peer) {
        List<Connection> ofPeer = byPeer.getOrDefault(peer, List.of());
        for (int i = ofPeer.size() - 1; i >= 0; i--) {
            if (ofPeer.get(i).isOpen()) {
                return Optional.of(ofPeer.get(i));
            }
        }
        return Optional.empty();
    }

    /** Notes that {@code by} needs the connections with a peer. */
    public synchronized void protect(PeerId peer, String by) {
        protectedPeers.computeIfAbsent(peer, key -> new HashSet<>()).add(by);
    }

    /** Undoes {@link #protect}. */
    public synchronized void unprotect(PeerId peer, String by) {
        protectedPeers.computeIfPresent(peer, (key, all) -> {
            all.remove(by);
            return all.isEmpty() ? null : all;
        });
    }

    public synchronized boolean isProtected(PeerId peer) {
        return protectedPeers.containsKey(peer);
    }

    /** The network that an address belongs to. */
    static String prefixOf(InetAddress address) {
        int length = address instanceof Inet6Address ? IP6_PREFIX_BYTES : IP4_PREFIX_BYTES;
        return Arrays.toString(Arrays.copyOf(address.getAddress(), length));
    }
}
