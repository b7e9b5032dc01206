package org.peerbase.libp2p.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.peerbase.multiformats.multiaddr.Component;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.Protocol;

/** Socket addresses of multiaddrs that name an IP address and a TCP port, with or without a peer id behind. */
public final class SocketAddresses {
    private SocketAddresses() {}

    /** Empty if {@code address} is of another transport or has a name to be resolved first. */
    public static Optional<InetSocketAddress> of(Multiaddr address) {
        List<Component> components = address.components();
        int last = components.size();
        if (last > 0 && components.get(last - 1).is(Protocol.P2P)) {
            last--;
        }
        if (last != 2 || !components.get(1).is(Protocol.TCP)) {
            return Optional.empty();
        }
        Component ip = components.get(0);
        if (!ip.is(Protocol.IP4) && !ip.is(Protocol.IP6)) {
            return Optional.empty();
        }
        try {
            InetAddress host = InetAddress.getByAddress(ip.valueBytes());
            return Optional.of(new InetSocketAddress(
                    host, Integer.parseInt(components.get(1).value())));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }
}
