package org.peerbase;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.CollaborationStats.Connections;
import org.peerbase.CollaborationStats.Flow;
import org.peerbase.CollaborationStats.InOut;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What peers gossip about their stats: that somebody wants to know them, or what they are. A request is the byte 0. Stats
 * are the byte 1; the numbers of changes made and received; the peers of inbound and of outbound links; bytes in and out,
 * messages in and out, in all; and the same four with each peer. Numbers are varints, peers are blocks in ascending order
 * with their number before them.
 */
final class StatsMessage {
    private static final int REQUEST = 0;
    private static final int STATS = 1;
    private static final int MAX_PEERS = TrafficCounter.MAX_PEERS;

    private StatsMessage() {}

    static byte[] request() {
        return new byte[] {REQUEST};
    }

    /** At most so many peers are told of each kind. */
    static byte[] of(CollaborationStats stats) {
        ByteWriter writer = new ByteWriter(1024);
        writer.writeByte(STATS);
        writer.writeVarint(stats.changesMade());
        writer.writeVarint(stats.changesReceived());
        writePeers(writer, stats.connections().inbound());
        writePeers(writer, stats.connections().outbound());
        write(writer, stats.traffic().total());
        write(writer, stats.messages().total());
        Map<PeerId, InOut> messages = stats.messages().perPeer();
        List<PeerId> both = some(stats.traffic().perPeer().keySet()).stream()
                .filter(messages::containsKey)
                .toList();
        writer.writeVarint(both.size());
        for (PeerId peer : both) {
            writer.writeBlock(peer.toBytes());
            write(writer, of(stats.traffic().perPeer().get(peer)));
            write(writer, of(messages.get(peer)));
        }
        return writer.toByteArray();
    }

    private static InOut of(@Nullable InOut known) {
        return known == null ? new InOut(0, 0) : known;
    }

    private static List<PeerId> some(Collection<PeerId> peers) {
        return new TreeSet<>(peers).stream().limit(MAX_PEERS).toList();
    }

    private static void writePeers(ByteWriter writer, Set<PeerId> peers) {
        List<PeerId> some = some(peers);
        writer.writeVarint(some.size());
        some.forEach(peer -> writer.writeBlock(peer.toBytes()));
    }

    private static void write(ByteWriter writer, InOut numbers) {
        writer.writeVarint(numbers.in());
        writer.writeVarint(numbers.out());
    }

    /**
     * Reads a message.
     *
     * @return the stats; empty if it asks for them
     * @throws MalformedMessageException if it is neither
     */
    static Optional<CollaborationStats> read(byte[] message) {
        try {
            ByteReader reader = new ByteReader(message);
            int kind = reader.readInt("kind of a message about stats", STATS);
            Optional<CollaborationStats> stats = kind == STATS ? Optional.of(readStats(reader)) : Optional.empty();
            reader.expectEnd();
            return stats;
        } catch (MalformedBytesException | MalformedInputException e) {
            throw new MalformedMessageException("stats: " + e.getMessage(), e);
        }
    }

    private static CollaborationStats readStats(ByteReader reader) {
        long made = reader.readVarint();
        long received = reader.readVarint();
        Connections connections = new Connections(readPeers(reader), readPeers(reader));
        InOut traffic = readNumbers(reader);
        InOut messages = readNumbers(reader);
        Map<PeerId, InOut> trafficPerPeer = new TreeMap<>();
        Map<PeerId, InOut> messagesPerPeer = new TreeMap<>();
        PeerId last = null;
        for (int left = readCount(reader); left > 0; left--) {
            last = readPeer(reader, last);
            trafficPerPeer.put(last, readNumbers(reader));
            messagesPerPeer.put(last, readNumbers(reader));
        }
        return new CollaborationStats(
                connections, new Flow(traffic, trafficPerPeer), new Flow(messages, messagesPerPeer), made, received);
    }

    private static int readCount(ByteReader reader) {
        return reader.readInt("number of peers", MAX_PEERS);
    }

    private static Set<PeerId> readPeers(ByteReader reader) {
        Set<PeerId> peers = new LinkedHashSet<>();
        PeerId last = null;
        for (int left = readCount(reader); left > 0; left--) {
            last = readPeer(reader, last);
            peers.add(last);
        }
        return peers;
    }

    private static PeerId readPeer(ByteReader reader, @Nullable PeerId last) {
        PeerId peer = PeerId.fromBytes(reader.readBytes(reader.readInt("length of a peer id", PeerId.MAX_BYTES)));
        if (last != null && last.compareTo(peer) >= 0) {
            throw new MalformedMessageException("peers out of order");
        }
        return peer;
    }

    private static InOut readNumbers(ByteReader reader) {
        return new InOut(reader.readVarint(), reader.readVarint());
    }
}
