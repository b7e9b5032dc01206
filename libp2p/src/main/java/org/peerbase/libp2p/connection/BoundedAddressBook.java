package org.peerbase.libp2p.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.peerbase.libp2p.AddressBook;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** The address book of a host, in memory. Of too many peers the one not heard of for longest is forgotten. */
public final class BoundedAddressBook implements AddressBook {
    static final int MAX_PEERS = 4096;
    static final int MAX_ADDRESSES = 16;

    private static final class Entry {
        long expiresNanos;
        boolean signed;
        int failures;
    }

    private static final class Peer {
        final Map<Multiaddr, Entry> entries = new LinkedHashMap<>();
        long recordSequence = -1;
    }

    private final LongSupplier clock;

    /** In order of the last change. */
    private final LinkedHashMap<PeerId, Peer> peers = new LinkedHashMap<>(16, 0.75f, true);

    /** @param clock nanoseconds from any origin */
    public BoundedAddressBook(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void add(PeerId peer, List<Multiaddr> addresses, Duration timeToLive) {
        add(peer, addresses, timeToLive, false);
    }

    /**
     * Replaces the signed addresses of a peer, unless a newer record was seen.
     *
     * @param sequence the record's number
     */
    public synchronized void addSigned(PeerId peer, List<Multiaddr> addresses, long sequence, Duration timeToLive) {
        Peer known = peers.computeIfAbsent(peer, id -> new Peer());
        if (Long.compareUnsigned(sequence, known.recordSequence) < 0 && known.recordSequence != -1) {
            return;
        }
        known.recordSequence = sequence;
        known.entries.values().removeIf(entry -> entry.signed);
        add(peer, addresses, timeToLive, true);
    }

    private void add(PeerId peer, List<Multiaddr> addresses, Duration timeToLive, boolean signed) {
        long now = clock.getAsLong();
        Peer known = peers.computeIfAbsent(peer, id -> new Peer());
        known.entries.values().removeIf(entry -> entry.expiresNanos - now <= 0);
        for (Multiaddr address : addresses) {
            Multiaddr bare = address.withoutPeerId().orElse(address);
            Entry entry = known.entries.get(bare);
            if (entry == null) {
                if (known.entries.size() >= MAX_ADDRESSES && !(signed && evictHearsay(known))) {
                    continue;
                }
                entry = new Entry();
                entry.expiresNanos = now;
                known.entries.put(bare, entry);
            }
            entry.signed |= signed;
            long expires = now + timeToLive.toNanos();
            entry.expiresNanos = Math.max(expires - now, entry.expiresNanos - now) + now;
        }
        if (known.entries.isEmpty() && known.recordSequence == -1) {
            peers.remove(peer);
        }
        if (peers.size() > MAX_PEERS) {
            peers.remove(peers.keySet().iterator().next());
        }
    }

    private static boolean evictHearsay(Peer peer) {
        for (Map.Entry<Multiaddr, Entry> candidate : peer.entries.entrySet()) {
            if (!candidate.getValue().signed) {
                peer.entries.remove(candidate.getKey());
                return true;
            }
        }
        return false;
    }

    /** Takes note of how a dial went. */
    public synchronized void onDialed(PeerId peer, Multiaddr address, boolean success) {
        Peer known = peers.get(peer);
        Entry entry =
                known == null ? null : known.entries.get(address.withoutPeerId().orElse(address));
        if (entry != null) {
            entry.failures = success ? 0 : entry.failures + 1;
        }
    }

    @Override
    public synchronized List<Multiaddr> addresses(PeerId peer) {
        Peer known = peers.get(peer);
        if (known == null) {
            return List.of();
        }
        long now = clock.getAsLong();
        known.entries.values().removeIf(entry -> entry.expiresNanos - now <= 0);
        List<Map.Entry<Multiaddr, Entry>> sorted = new ArrayList<>(known.entries.entrySet());
        sorted.sort(Comparator.comparingInt((Map.Entry<Multiaddr, Entry> entry) -> entry.getValue().failures)
                .thenComparing(entry -> !entry.getValue().signed));
        return sorted.stream().map(Map.Entry::getKey).toList();
    }

    @Override
    public synchronized Set<PeerId> peers() {
        long now = clock.getAsLong();
        Set<PeerId> reachable = new TreeSet<>();
        for (Map.Entry<PeerId, Peer> peer : peers.entrySet()) {
            if (peer.getValue().entries.values().stream().anyMatch(entry -> entry.expiresNanos - now > 0)) {
                reachable.add(peer.getKey());
            }
        }
        return reachable;
    }

    @Override
    public synchronized void remove(PeerId peer) {
        peers.remove(peer);
    }
}
