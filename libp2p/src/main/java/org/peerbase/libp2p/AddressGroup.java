package org.peerbase.libp2p;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.peerbase.libp2p.transport.SocketAddresses;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * The IP addresses that count as one where something is counted by address: one address of IPv4, a /64 of IPv6, as every
 * customer has at least that.
 *
 * @param name tells groups apart
 */
public record AddressGroup(String name) {
    private static final int IP6_BYTES = 8;

    /** The group of an address. */
    public static AddressGroup of(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] group = address instanceof Inet6Address ? Arrays.copyOf(bytes, IP6_BYTES) : bytes;
        return new AddressGroup(HexFormat.of().formatHex(group));
    }

    /** The group of the address of a connection; empty if it names no IP address. */
    public static Optional<AddressGroup> of(Multiaddr address) {
        return SocketAddresses.of(address).map(socket -> of(socket.getAddress()));
    }
}
