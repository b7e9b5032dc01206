package org.peerbase.libp2p.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Libp2pException;
import org.peerbase.libp2p.transport.SocketAddresses;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.Protocol;

/**
 * Where a host can be reached: at what it listens on, and, behind a router that passes its port on, at what peers see.
 * Thread-safe.
 */
public final class OwnAddresses {
    private final ObservedAddresses observed = new ObservedAddresses();
    private List<InetSocketAddress> bound = List.of();
    private volatile List<Multiaddr> listening = List.of();
    private volatile List<Multiaddr> all = List.of();
    private volatile @Nullable Multiaddr lastObserved;

    /** The sockets are bound; some may be wildcards. */
    public synchronized void bound(List<InetSocketAddress> sockets) {
        bound = List.copyOf(sockets);
        refresh();
    }

    /** Whether the addresses depend on the machine's interfaces, which come and go. */
    public synchronized boolean haveWildcard() {
        return bound.stream().anyMatch(socket -> socket.getAddress().isAnyLocalAddress());
    }

    /** Looks at the interfaces again. Returns whether {@link #all} has changed. */
    public synchronized boolean refresh() {
        Set<Multiaddr> now = new LinkedHashSet<>();
        for (InetSocketAddress socket : bound) {
            for (InetSocketAddress address : expand(socket)) {
                now.add(Multiaddr.of(address, Protocol.TCP));
            }
        }
        List<Multiaddr> before = listening;
        listening = List.copyOf(now);
        if (!before.equals(listening)) {
            // In another network others see us elsewhere.
            observed.clear();
        }
        return update();
    }

    /**
     * A peer says where it sees us.
     *
     * @param peer where we see the peer
     * @return whether {@link #all} has changed
     */
    public synchronized boolean observed(Multiaddr seen, Multiaddr peer) {
        lastObserved = seen;
        Optional<InetSocketAddress> us = SocketAddresses.of(seen);
        Optional<InetSocketAddress> them = SocketAddresses.of(peer);
        return us.isPresent()
                && them.isPresent()
                && observed.add(
                        us.get().getAddress(),
                        ConnectionManager.prefixOf(them.get().getAddress()))
                && update();
    }

    /** The port is that of a passing connection, so the one that we listen on is put in its place. */
    private boolean update() {
        Set<Multiaddr> now = new LinkedHashSet<>(listening);
        for (InetAddress address : observed.believed()) {
            for (InetSocketAddress socket : bound) {
                if (!socket.getAddress().isLoopbackAddress()) {
                    now.add(Multiaddr.of(new InetSocketAddress(address, socket.getPort()), Protocol.TCP));
                }
            }
        }
        List<Multiaddr> before = all;
        all = List.copyOf(now);
        return !before.equals(all);
    }

    /** Where this host listens; wildcard addresses are expanded per interface. */
    public List<Multiaddr> listening() {
        return listening;
    }

    /** Those, and where enough peers see this host. */
    public List<Multiaddr> all() {
        return all;
    }

    /** What a peer said last. */
    public Optional<Multiaddr> lastObserved() {
        return Optional.ofNullable(lastObserved);
    }

    /** A wildcard address stands for those of all interfaces. */
    private static List<InetSocketAddress> expand(InetSocketAddress socket) {
        if (!socket.getAddress().isAnyLocalAddress()) {
            return List.of(socket);
        }
        boolean ip4 = socket.getAddress().getAddress().length == 4;
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .filter(address -> !ip4 || address.getAddress().length == 4)
                    .map(address -> new InetSocketAddress(withoutScope(address), socket.getPort()))
                    .toList();
        } catch (SocketException e) {
            throw new Libp2pException("can't list the network interfaces", e);
        }
    }

    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }
}
