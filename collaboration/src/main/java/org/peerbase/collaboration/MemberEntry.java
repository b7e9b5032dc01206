package org.peerbase.collaboration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * A peer's own word that it is a member, signed by it. Immutable.
 *
 * <p>Two entries of one peer are ordered by their dates, by the peer's clock. How long an entry is good counts from its
 * making, in elapsed time: whoever passes one on says how old it is, so that clocks needn't agree.
 */
final class MemberEntry {
    /** The most addresses of a member. */
    static final int MAX_ADDRESSES = 16;

    /** The longest address, in bytes. */
    static final int MAX_ADDRESS_BYTES = 256;

    /** The longest lifetime, in milliseconds. */
    static final int MAX_LIFETIME_MS = 7 * 24 * 3_600_000;

    private static final byte[] PURPOSE = "peer-base member 2".getBytes(StandardCharsets.UTF_8);
    private static final int LEAVING = 1;
    private static final byte[] NO_PASS = new byte[0];

    private final PeerId peer;
    private final long issuedAt;
    private final long since;
    private final int lifetimeMs;
    private final boolean leaving;
    private final MemberRole role;
    private final byte[] pass;
    private final byte[] encoded;
    private final int signedLength;

    private MemberEntry(
            PeerId peer,
            long issuedAt,
            long since,
            int lifetimeMs,
            boolean leaving,
            MemberRole role,
            byte[] pass,
            byte[] encoded,
            int signedLength) {
        this.peer = peer;
        this.issuedAt = issuedAt;
        this.since = since;
        this.lifetimeMs = lifetimeMs;
        this.leaving = leaving;
        this.role = role;
        this.pass = pass;
        this.encoded = encoded;
        this.signedLength = signedLength;
    }

    /**
     * An entry of this peer.
     *
     * @param issuedAt its date, in milliseconds; more than that of any entry before
     * @param since the date of the first entry with these addresses
     * @param pass what shows that a participant can read; none for a pinner
     */
    static MemberEntry sign(
            Signatures signatures,
            CollaborationId collaboration,
            long issuedAt,
            long since,
            int lifetimeMs,
            boolean leaving,
            MemberRole role,
            byte[] pass,
            List<Multiaddr> addresses) {
        ByteWriter writer = new ByteWriter(256);
        writer.writeBlock(signatures.self().toBytes());
        writer.writeVarint(issuedAt);
        writer.writeVarint(since);
        writer.writeVarint(lifetimeMs);
        writer.writeByte(leaving ? LEAVING : 0);
        writer.writeVarint(role.number());
        if (role == MemberRole.PARTICIPANT) {
            writer.writeBlock(pass);
        }
        List<byte[]> shown = addresses.stream()
                .map(Multiaddr::toBytes)
                .filter(address -> address.length <= MAX_ADDRESS_BYTES)
                .limit(MAX_ADDRESSES)
                .toList();
        writer.writeVarint(shown.size());
        shown.forEach(writer::writeBlock);
        byte[] content = writer.toByteArray();
        byte[] signature = signatures.sign(signedMessage(collaboration, content, content.length));
        writer.writeBlock(signature);
        return new MemberEntry(
                signatures.self(),
                issuedAt,
                since,
                lifetimeMs,
                leaving,
                role,
                role == MemberRole.PARTICIPANT ? pass : NO_PASS,
                writer.toByteArray(),
                content.length);
    }

    /** Reads an entry; its signature is not looked at. */
    static MemberEntry readFrom(ByteReader reader) {
        byte[] encoded = reader.readBytes(reader.readInt("length of a member entry", MAX_BYTES));
        return fromBytes(encoded);
    }

    /** The longest entry, in bytes. */
    static final int MAX_BYTES =
            PeerId.MAX_BYTES + MAX_ADDRESSES * (MAX_ADDRESS_BYTES + 2) + Signatures.MAX_BYTES + Access.PASS_BYTES + 64;

    /** Reads what {@link #toBytes} gives. */
    static MemberEntry fromBytes(byte[] encoded) {
        ByteReader reader = new ByteReader(encoded);
        PeerId peer;
        try {
            peer = PeerId.fromBytes(reader.readBytes(reader.readInt("length of a peer id", PeerId.MAX_BYTES)));
        } catch (MalformedInputException e) {
            throw new MalformedMessageException("a member entry: " + e.getMessage(), e);
        }
        long issuedAt = reader.readVarint();
        long since = reader.readLong("date of the addresses", issuedAt);
        int lifetimeMs = reader.readInt("lifetime of a member", MAX_LIFETIME_MS);
        int flags = reader.readInt("flags of a member", LEAVING);
        MemberRole role = MemberRole.ofNumber(reader.readInt("role of a member", MemberRole.PARTICIPANT.number()));
        byte[] pass = role == MemberRole.PARTICIPANT ? readPass(reader) : NO_PASS;
        int count = reader.readInt("number of addresses", MAX_ADDRESSES);
        for (int i = 0; i < count; i++) {
            reader.skip(reader.readInt("length of an address", MAX_ADDRESS_BYTES));
        }
        int signedLength = reader.position();
        reader.skip(reader.readInt("length of a signature", Signatures.MAX_BYTES));
        reader.expectEnd();
        return new MemberEntry(peer, issuedAt, since, lifetimeMs, flags == LEAVING, role, pass, encoded, signedLength);
    }

    private static byte[] readPass(ByteReader reader) {
        return reader.readBytes(reader.readInt("length of a pass", Access.PASS_BYTES));
    }

    /** The encoded entry; not a copy. */
    byte[] toBytes() {
        return encoded;
    }

    /** Whether the peer itself made this entry for {@code collaboration}. */
    boolean isSigned(Signatures signatures, CollaborationId collaboration) {
        byte[] signature = new ByteReader(encoded, signedLength, encoded.length - signedLength).readBlock();
        return signatures.verify(peer, signedMessage(collaboration, encoded, signedLength), signature);
    }

    private static byte[] signedMessage(CollaborationId collaboration, byte[] encoded, int length) {
        byte[] id = collaboration.toBytes();
        byte[] message = Arrays.copyOf(PURPOSE, PURPOSE.length + id.length + length);
        System.arraycopy(id, 0, message, PURPOSE.length, id.length);
        System.arraycopy(encoded, 0, message, PURPOSE.length + id.length, length);
        return message;
    }

    PeerId peer() {
        return peer;
    }

    long issuedAt() {
        return issuedAt;
    }

    long since() {
        return since;
    }

    int lifetimeMs() {
        return lifetimeMs;
    }

    boolean leaving() {
        return leaving;
    }

    MemberRole role() {
        return role;
    }

    /** What a participant shows; not a copy. */
    byte[] pass() {
        return pass;
    }

    /** The addresses that this version understands. */
    List<Multiaddr> addresses() {
        ByteReader reader = new ByteReader(encoded, 0, signedLength);
        reader.skip(reader.readInt("length of a peer id", PeerId.MAX_BYTES));
        reader.readVarint();
        reader.readVarint();
        reader.readVarint();
        reader.readByte();
        reader.readByte();
        if (role == MemberRole.PARTICIPANT) {
            readPass(reader);
        }
        int count = reader.readInt("number of addresses", MAX_ADDRESSES);
        List<Multiaddr> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            understand(reader.readBlock()).ifPresent(addresses::add);
        }
        return List.copyOf(addresses);
    }

    /** An address that can't be read harms nobody but the member, who signed it: it can't be reached there. */
    private static Optional<Multiaddr> understand(byte[] address) {
        try {
            return Optional.of(Multiaddr.fromBytes(address));
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }
}
