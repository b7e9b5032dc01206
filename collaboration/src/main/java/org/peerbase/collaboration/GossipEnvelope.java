package org.peerbase.collaboration;

import java.nio.charset.StandardCharsets;
import org.peerbase.collaboration.access.Sealer;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What a member gossips in its collaboration, as it travels from link to link: unchanged, signed by its author, and sealed
 * where there are keys.
 */
final class GossipEnvelope {
    /** The longest body, in bytes. */
    static final int MAX_BODY_BYTES =
            CollaborationCore.MAX_GOSSIP_BYTES + CollaborationCore.MAX_GOSSIP_NAME_BYTES + 16 + Sealer.ADDED_BYTES;

    private static final byte[] PURPOSE = "peer-base gossip 1".getBytes(StandardCharsets.UTF_8);

    private final PeerId author;
    private final long date;
    private final byte[] session;
    private final byte[] body;
    private final byte[] signature;

    private GossipEnvelope(PeerId author, long date, byte[] session, byte[] body, byte[] signature) {
        this.author = author;
        this.date = date;
        this.session = session;
        this.body = body;
        this.signature = signature;
    }

    /**
     * A message of this peer.
     *
     * @param date when, in milliseconds since 1970 by the author's clock; greater than in any message before
     * @param session the session that the body is sealed in; empty without keys
     * @param body the name of the gossip and the message, sealed
     */
    static GossipEnvelope sign(
            Signatures signatures, CollaborationId collaboration, long date, byte[] session, byte[] body) {
        GossipEnvelope unsigned = new GossipEnvelope(signatures.self(), date, session, body, new byte[0]);
        return new GossipEnvelope(
                signatures.self(), date, session, body, signatures.sign(unsigned.signedMessage(collaboration)));
    }

    PeerId author() {
        return author;
    }

    long date() {
        return date;
    }

    /** Not a copy, as the others. */
    byte[] session() {
        return session;
    }

    byte[] body() {
        return body;
    }

    boolean isSigned(Signatures signatures, CollaborationId collaboration) {
        return signatures.verify(author, signedMessage(collaboration), signature);
    }

    private byte[] signedMessage(CollaborationId collaboration) {
        ByteWriter writer = new ByteWriter(body.length + 256);
        writer.writeBytes(PURPOSE);
        writer.writeBytes(collaboration.toBytes());
        writeContent(writer);
        return writer.toByteArray();
    }

    private void writeContent(ByteWriter writer) {
        writer.writeBlock(author.toBytes());
        writer.writeVarint(date);
        writer.writeBlock(session);
        writer.writeBlock(body);
    }

    void writeTo(ByteWriter writer) {
        writeContent(writer);
        writer.writeBlock(signature);
    }

    /** Reads a message, to the end; its signature is not looked at. */
    static GossipEnvelope readFrom(ByteReader reader) {
        try {
            GossipEnvelope envelope = new GossipEnvelope(
                    PeerId.fromBytes(reader.readBytes(reader.readInt("length of a peer id", PeerId.MAX_BYTES))),
                    reader.readVarint(),
                    reader.readBytes(reader.readInt("length of a session", Sealer.SESSION_BYTES)),
                    reader.readBytes(reader.readInt("length of a body", MAX_BODY_BYTES)),
                    reader.readBytes(reader.readInt("length of a signature", Signatures.MAX_BYTES)));
            reader.expectEnd();
            return envelope;
        } catch (MalformedInputException e) {
            throw new MalformedMessageException("gossip: " + e.getMessage(), e);
        } catch (MalformedBytesException e) {
            throw new MalformedMessageException("gossip: " + e.getMessage(), e);
        }
    }
}
