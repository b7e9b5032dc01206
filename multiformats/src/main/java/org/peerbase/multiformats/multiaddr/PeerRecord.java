package org.peerbase.multiformats.multiaddr;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.identity.SignedEnvelope;
import org.peerbase.multiformats.protobuf.PeerRecordMessage;

/**
 * The addresses that a peer says it has, as it signs them. Of two records of a peer the one with the greater sequence
 * number is the newer. Specification: {@code libp2p/specs}, {@code RFC/0003-routing-records.md}, with the domain and
 * the payload type that implementations use instead of the text's.
 *
 * @param peerId whose addresses they are
 * @param sequence not negative; Unix milliseconds at the time of signing serve well
 * @param addresses at most {@link #MAX_ADDRESSES}
 */
public record PeerRecord(PeerId peerId, long sequence, List<Multiaddr> addresses) {
    /** The domain that records are signed for. */
    public static final String DOMAIN = "libp2p-peer-record";

    /** The most addresses in a record. */
    public static final int MAX_ADDRESSES = 128;

    private static final byte[] PAYLOAD_TYPE = {3, 1};

    public PeerRecord {
        if (sequence < 0) {
            throw new MalformedInputException("a sequence number that is negative, or 2^63 or more");
        }
        if (addresses.size() > MAX_ADDRESSES) {
            throw new MalformedInputException(addresses.size() + " addresses are over the limit of " + MAX_ADDRESSES);
        }
        addresses = List.copyOf(addresses);
    }

    /** The payload type that an envelope of a record has. */
    public static byte[] payloadType() {
        return PAYLOAD_TYPE.clone();
    }

    /**
     * This record, signed.
     *
     * @throws IllegalArgumentException if {@code key} is another peer's
     */
    public SignedEnvelope sign(PrivateKey key) {
        if (!peerId.matches(key.publicKey())) {
            throw new IllegalArgumentException("the record is of another peer than the key");
        }
        return SignedEnvelope.sign(key, DOMAIN, PAYLOAD_TYPE, encode());
    }

    /**
     * The record in an envelope, after verifying that the peer itself signed it.
     *
     * @throws MalformedInputException if it is no record, or not signed by its peer
     */
    public static PeerRecord open(SignedEnvelope envelope) {
        if (!Arrays.equals(envelope.payloadType(), PAYLOAD_TYPE)) {
            throw new MalformedInputException("the envelope holds something else than a peer record");
        }
        if (!envelope.isSignedFor(DOMAIN)) {
            throw new MalformedInputException("the signature of the peer record is not valid");
        }
        PeerRecord record = decode(envelope.payload());
        if (!record.peerId.matches(envelope.publicKey())) {
            throw new MalformedInputException("the peer record is signed by another peer");
        }
        return record;
    }

    /**
     * The record of a protobuf, which nobody vouches for: strangers' records are read with {@link #open}.
     *
     * @throws MalformedInputException if it is none, or is not in its one canonical form
     */
    public static PeerRecord decode(byte[] bytes) {
        if (bytes.length > SignedEnvelope.MAX_BYTES) {
            throw new MalformedInputException(
                    "a peer record of " + bytes.length + " bytes is over the limit of " + SignedEnvelope.MAX_BYTES);
        }
        PeerRecordMessage message;
        try {
            message = PeerRecordMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedInputException("not a peer record protobuf: " + e.getMessage(), e);
        }
        if (message.getAddressesCount() > MAX_ADDRESSES) {
            throw new MalformedInputException(
                    message.getAddressesCount() + " addresses are over the limit of " + MAX_ADDRESSES);
        }
        PeerRecord record = new PeerRecord(
                PeerId.fromBytes(message.getPeerId().toByteArray()),
                message.getSeq(),
                message.getAddressesList().stream()
                        .map(info -> Multiaddr.fromBytes(info.getMultiaddr().toByteArray()))
                        .toList());
        if (!Arrays.equals(bytes, record.encode())) {
            throw new MalformedInputException("the peer record is not in its canonical form");
        }
        return record;
    }

    /** The canonical protobuf. */
    public byte[] encode() {
        PeerRecordMessage.Builder message = PeerRecordMessage.newBuilder()
                .setPeerId(ByteString.copyFrom(peerId.toBytes()))
                .setSeq(sequence);
        for (Multiaddr address : addresses) {
            message.addAddressesBuilder().setMultiaddr(ByteString.copyFrom(address.toBytes()));
        }
        return message.build().toByteArray();
    }
}
