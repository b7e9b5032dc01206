package org.peerbase.libp2p.connection;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the IP addresses that peers say they see us at are believed: those that enough peers from different networks
 * agree on. One liar, or many from one network, convince nobody. Not thread-safe.
 */
final class ObservedAddresses {
    /** How many networks have to agree. */
    static final int WITNESSES = 3;

    /** Addresses that are kept in mind; the ones that were not named for longest are forgotten. */
    static final int MAX_ADDRESSES = 16;

    private final Map<InetAddress, Set<String>> witnesses = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A peer says where it sees us.
     *
     * @param network what the peer's own address belongs to
     * @return whether {@link #believed} has changed
     */
    boolean add(InetAddress seen, String network) {
        if (seen.isLoopbackAddress()
                || seen.isAnyLocalAddress()
                || seen.isLinkLocalAddress()
                || seen.isMulticastAddress()) {
            return false;
        }
        List<InetAddress> before = believed();
        Set<String> of = witnesses.computeIfAbsent(seen, address -> new HashSet<>());
        if (of.size() < WITNESSES) {
            of.add(network);
        }
        if (witnesses.size() > MAX_ADDRESSES) {
            Iterator<InetAddress> oldest = witnesses.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return !before.equals(believed());
    }

    /** In an order that depends on nothing but the addresses. */
    List<InetAddress> believed() {
        List<InetAddress> believed = new ArrayList<>();
        witnesses.forEach((address, networks) -> {
            if (networks.size() >= WITNESSES) {
                believed.add(address);
            }
        });
        believed.sort((one, other) -> one.getHostAddress().compareTo(other.getHostAddress()));
        return believed;
    }

    void clear() {
        witnesses.clear();
    }
}
