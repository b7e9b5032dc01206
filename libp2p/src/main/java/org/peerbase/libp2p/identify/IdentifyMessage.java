package org.peerbase.libp2p.identify;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.identify.protobuf.Identify;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.SignedEnvelope;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.PeerRecord;

/** The protobuf of identify, read with limits and made without surprises. */
public final class IdentifyMessage {
    /** The longest single message, without its length. */
    public static final int MAX_LENGTH = 8 * 1024;

    /** Messages that may follow each other on one stream; they are merged. */
    public static final int MAX_MESSAGES = 10;

    /** Listen addresses kept. */
    public static final int MAX_ADDRESSES = 64;

    /** Protocols kept. */
    public static final int MAX_PROTOCOLS = 512;

    /** Characters kept of the two versions. */
    public static final int MAX_VERSION_LENGTH = 128;

    private static final int MAX_PROTOCOL_LENGTH = 256;

    private IdentifyMessage() {}

    /**
     * Reads a message.
     *
     * @throws ProtocolViolationException if it is not one
     */
    public static Identify parse(byte[] bytes) {
        try {
            return Identify.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolationException("identify: the message is malformed", e);
        }
    }

    /**
     * What {@code message} changes about {@code known}: a field that is missing is unchanged. What is not readable is
     * left out, as newer peers may have newer kinds of addresses.
     *
     * @param record what {@link #record} found in the message: its addresses count before those that nobody signed
     */
    public static PeerInfo merge(PeerInfo known, Identify message, Optional<PeerRecord> record) {
        return new PeerInfo(
                known.peerId(),
                message.hasAgentVersion() ? printable(message.getAgentVersion()) : known.agentVersion(),
                message.hasProtocolVersion() ? printable(message.getProtocolVersion()) : known.protocolVersion(),
                message.getProtocolsCount() > 0 ? protocols(message.getProtocolsList()) : known.protocols(),
                listenAddresses(known, message, record),
                message.hasObservedAddr() ? address(message.getObservedAddr()) : known.observedAddress());
    }

    /**
     * The peer's signed record, if the message has one that is readable, signed, and {@code peer}'s own.
     */
    public static Optional<PeerRecord> record(PeerId peer, Identify message) {
        if (!message.hasSignedPeerRecord()) {
            return Optional.empty();
        }
        try {
            PeerRecord record = PeerRecord.open(
                    SignedEnvelope.decode(message.getSignedPeerRecord().toByteArray()));
            return record.peerId().equals(peer) ? Optional.of(record) : Optional.empty();
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }

    private static List<Multiaddr> listenAddresses(PeerInfo known, Identify message, Optional<PeerRecord> record) {
        if (record.isPresent()) {
            return record.get().addresses().stream()
                    .limit(MAX_ADDRESSES)
                    .flatMap(address -> address.withoutPeerId().stream())
                    .toList();
        }
        return message.getListenAddrsCount() > 0 ? addresses(message.getListenAddrsList()) : known.listenAddresses();
    }

    /** Someone of whom nothing is known. */
    public static PeerInfo unknown(PeerId peer) {
        return new PeerInfo(peer, "", "", Set.of(), List.of(), Optional.empty());
    }

    /** The text with everything that a terminal or a log could misread replaced, cut to a length. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_VERSION_LENGTH).forEach(codePoint -> {
            boolean harmless = codePoint >= ' ' && codePoint < 0x7f;
            clean.append(harmless ? (char) codePoint : '?');
        });
        return clean.toString();
    }

    private static Set<String> protocols(List<String> listed) {
        Set<String> protocols = new TreeSet<>();
        for (String protocol : listed) {
            if (protocols.size() < MAX_PROTOCOLS && protocol.length() <= MAX_PROTOCOL_LENGTH) {
                protocols.add(protocol);
            }
        }
        return protocols;
    }

    private static List<Multiaddr> addresses(List<ByteString> listed) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (ByteString bytes : listed) {
            if (addresses.size() < MAX_ADDRESSES) {
                address(bytes).ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    private static Optional<Multiaddr> address(ByteString bytes) {
        if (bytes.size() > Multiaddr.MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return Multiaddr.fromBytes(bytes.toByteArray()).withoutPeerId();
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }
}
