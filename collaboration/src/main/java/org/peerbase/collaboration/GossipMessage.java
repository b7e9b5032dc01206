package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What members of a collaboration say on the app's topic. On the wire the collaboration's id comes first, then a kind,
 * then what the kind has.
 */
sealed interface GossipMessage {
    /** The longest message, the id included, in bytes. */
    int MAX_BYTES = 32 * 1024;

    /** How the sender sees the membership. */
    record Summary(long digest) implements GossipMessage {}

    /** Members that others may not know, or may have wrong. */
    record Entries(List<AgedEntry> entries) implements GossipMessage {}

    /** A peer that the sender can't find any more, and the date of the latest entry of it that the sender knows. */
    record Suspicion(PeerId peer, long issuedAt) implements GossipMessage {}

    int SUMMARY = 1;
    int ENTRIES = 2;
    int SUSPICION = 3;

    /** The message with the id of the collaboration before it. */
    default byte[] encode(CollaborationId collaboration) {
        ByteWriter writer = new ByteWriter();
        writer.writeBytes(collaboration.toBytes());
        if (this instanceof Summary summary) {
            writer.writeByte(SUMMARY);
            Wire.writeLong(writer, summary.digest());
        } else if (this instanceof Entries entries) {
            writer.writeByte(ENTRIES);
            AgedEntry.writeAll(writer, entries.entries());
        } else if (this instanceof Suspicion suspicion) {
            writer.writeByte(SUSPICION);
            writer.writeBlock(suspicion.peer().toBytes());
            writer.writeVarint(suspicion.issuedAt());
        }
        return writer.toByteArray();
    }

    /**
     * Reads a message, without the id.
     *
     * @throws MalformedMessageException if it is anything else
     */
    static GossipMessage decode(byte[] message) {
        try {
            ByteReader reader = new ByteReader(message);
            int kind = reader.readByte();
            GossipMessage decoded = switch (kind) {
                case SUMMARY -> new Summary(Wire.readLong(reader));
                case ENTRIES -> new Entries(AgedEntry.readAll(reader));
                case SUSPICION -> new Suspicion(readPeer(reader), reader.readVarint());
                default -> throw new MalformedMessageException("a gossip message of kind " + kind);
            };
            reader.expectEnd();
            return decoded;
        } catch (MalformedBytesException | MalformedInputException e) {
            throw new MalformedMessageException("a gossip message: " + e.getMessage(), e);
        }
    }

    private static PeerId readPeer(ByteReader reader) {
        return PeerId.fromBytes(reader.readBytes(reader.readInt("length of a peer id", PeerId.MAX_BYTES)));
    }

    /** As many entries as fit one message, from {@code entries}, which loses them. */
    static Entries takeFitting(List<AgedEntry> entries) {
        List<AgedEntry> fitting = new ArrayList<>();
        int room = MAX_BYTES - CollaborationId.BYTES - 8;
        while (!entries.isEmpty() && entries.get(entries.size() - 1).maxBytes() <= room) {
            AgedEntry entry = entries.remove(entries.size() - 1);
            room -= entry.maxBytes();
            fitting.add(entry);
        }
        return new Entries(fitting);
    }
}
