package org.peerbase.libp2p.noise;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.PeerIdMismatchException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.noise.protobuf.NoiseHandshakePayload;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PublicKey;

/**
 * One side of an XX handshake: {@code -> e}, {@code <- e, ee, s, es}, {@code -> s, se}. The initiator begins with {@link
 * #start}; each side hands what arrives to {@link #read} and sends what that returns, until {@link #isComplete}.
 *
 * <p>Any {@link ProtocolViolationException} ends it. At most one signature is verified.
 */
public final class NoiseHandshake {
    /** The longest handshake message that is read: room for an RSA key and its signature, and then some. */
    static final int MAX_MESSAGE = 4096;

    private static final int KEY_LENGTH = Crypto.KEY_BYTES;

    /** The longest encoded identity key that is looked at: RSA of 4096 bits. */
    private static final int MAX_IDENTITY_KEY = 600;

    private static final int MAX_MUXERS = 32;

    private final boolean initiator;
    private final NoiseIdentity identity;
    private final @Nullable PeerId expectedPeer;
    private final SymmetricState symmetric = new SymmetricState();
    private final byte[] ephemeralPrivate;
    private final byte[] ephemeralPublic;
    private byte[] remoteEphemeral = {};
    private int messages;
    private @Nullable PublicKey remoteKey;
    private List<String> remoteMuxers = List.of();
    private CipherState @Nullable [] ciphers;

    /** @param expectedPeer who has to be at the other end, or null for anyone */
    public NoiseHandshake(boolean initiator, NoiseIdentity identity, @Nullable PeerId expectedPeer) {
        this.initiator = initiator;
        this.identity = identity;
        this.expectedPeer = expectedPeer;
        ephemeralPrivate = identity.newKey();
        ephemeralPublic = Crypto.instance().x25519PublicKey(ephemeralPrivate);
    }

    /** The initiator's first message. */
    public byte[] start() {
        if (!initiator || messages != 0) {
            throw new IllegalStateException("not the initiator's first step");
        }
        messages = 1;
        symmetric.mixHash(ephemeralPublic);
        symmetric.encryptAndHash(new byte[0]);
        return ephemeralPublic;
    }

    /**
     * Reads the remote's next message.
     *
     * @return what to send in answer, or null if there is nothing more to send
     */
    public byte @Nullable [] read(byte[] message) {
        if (initiator && messages == 1) {
            messages = 3;
            readSecond(message);
            byte[] third = writeThird();
            ciphers = symmetric.split();
            return third;
        }
        if (!initiator && messages == 0) {
            messages = 2;
            readFirst(message);
            return writeSecond();
        }
        if (!initiator && messages == 2) {
            messages = 3;
            readThird(message);
            ciphers = symmetric.split();
            return null;
        }
        throw new ProtocolViolationException("noise: a handshake message too many");
    }

    public boolean isComplete() {
        return ciphers != null;
    }

    /** The proven key of the remote; only after completion. */
    public PublicKey remoteKey() {
        if (remoteKey == null) {
            throw new IllegalStateException("the handshake is not complete");
        }
        return remoteKey;
    }

    /** The cipher of what this side sends; only after completion. */
    public CipherState sender() {
        return ciphers()[initiator ? 0 : 1];
    }

    /** The cipher of what this side receives; only after completion. */
    public CipherState receiver() {
        return ciphers()[initiator ? 1 : 0];
    }

    /**
     * The muxer that both sides agreed on inside the handshake: the first of the initiator's that the responder has too.
     *
     * @return null if a side offered none, then it is negotiated afterwards
     * @throws ProtocolViolationException if the lists have nothing in common
     */
    public @Nullable String muxer() {
        if (remoteMuxers.isEmpty() || identity.muxers().isEmpty()) {
            return null;
        }
        List<String> preferred = initiator ? identity.muxers() : remoteMuxers;
        List<String> others = initiator ? remoteMuxers : identity.muxers();
        for (String muxer : preferred) {
            if (others.contains(muxer)) {
                return muxer;
            }
        }
        throw new ProtocolViolationException("noise: the peer offers no stream muxer that this side has");
    }

    private CipherState[] ciphers() {
        if (ciphers == null) {
            throw new IllegalStateException("the handshake is not complete");
        }
        return ciphers;
    }

    private void readFirst(byte[] message) {
        readEphemeral(message);
        // A payload here would be in the clear and nobody sends one; it is hashed and otherwise ignored.
        symmetric.decryptAndHash(message, KEY_LENGTH, message.length - KEY_LENGTH);
    }

    private byte[] writeSecond() {
        symmetric.mixHash(ephemeralPublic);
        symmetric.mixKey(agree(ephemeralPrivate, remoteEphemeral));
        byte[] encryptedStatic = symmetric.encryptAndHash(identity.staticPublic());
        symmetric.mixKey(agree(identity.staticPrivate(), remoteEphemeral));
        byte[] encryptedPayload = symmetric.encryptAndHash(identity.payload());
        return concat(ephemeralPublic, encryptedStatic, encryptedPayload);
    }

    private void readSecond(byte[] message) {
        readEphemeral(message);
        symmetric.mixKey(agree(ephemeralPrivate, remoteEphemeral));
        int at = KEY_LENGTH;
        byte[] remoteStatic = readStatic(message, at);
        at += KEY_LENGTH + CipherState.TAG_LENGTH;
        symmetric.mixKey(agree(ephemeralPrivate, remoteStatic));
        readPayload(symmetric.decryptAndHash(message, at, message.length - at), remoteStatic);
    }

    private byte[] writeThird() {
        byte[] encryptedStatic = symmetric.encryptAndHash(identity.staticPublic());
        symmetric.mixKey(agree(identity.staticPrivate(), remoteEphemeral));
        byte[] encryptedPayload = symmetric.encryptAndHash(identity.payload());
        return concat(encryptedStatic, encryptedPayload);
    }

    private void readThird(byte[] message) {
        byte[] remoteStatic = readStatic(message, 0);
        int at = KEY_LENGTH + CipherState.TAG_LENGTH;
        symmetric.mixKey(agree(ephemeralPrivate, remoteStatic));
        readPayload(symmetric.decryptAndHash(message, at, message.length - at), remoteStatic);
    }

    private void readEphemeral(byte[] message) {
        if (message.length < KEY_LENGTH) {
            throw new ProtocolViolationException("noise: a handshake message too short for its key");
        }
        remoteEphemeral = Arrays.copyOf(message, KEY_LENGTH);
        symmetric.mixHash(remoteEphemeral);
    }

    private byte[] readStatic(byte[] message, int at) {
        int length = KEY_LENGTH + CipherState.TAG_LENGTH;
        if (message.length < at + length) {
            throw new ProtocolViolationException("noise: a handshake message too short for its key");
        }
        return symmetric.decryptAndHash(message, at, length);
    }

    private void readPayload(byte[] bytes, byte[] remoteStatic) {
        RemoteIdentity remote = readIdentity(bytes, remoteStatic, expectedPeer, identity.acceptedKeys());
        remoteKey = remote.key();
        remoteMuxers = remote.muxers();
    }

    /** What a payload proves and offers. */
    record RemoteIdentity(PublicKey key, List<String> muxers) {}

    /** Reads a payload and verifies that its key is of an accepted kind and vouches for the handshake key. */
    static RemoteIdentity readIdentity(
            byte[] bytes, byte[] remoteStatic, @Nullable PeerId expectedPeer, Set<KeyType> acceptedKeys) {
        NoiseHandshakePayload payload = parsePayload(bytes);
        PublicKey key = decodeKey(payload.getIdentityKey().toByteArray());
        if (!acceptedKeys.contains(key.type())) {
            throw new ProtocolViolationException("noise: the peer's identity is a key of kind " + key.type()
                    + ", which this host does not accept; see HostBuilder.acceptKeys");
        }
        PeerId peer = key.toPeerId();
        if (expectedPeer != null && !expectedPeer.equals(peer)) {
            throw new PeerIdMismatchException(expectedPeer, peer);
        }
        if (payload.getExtensions().getStreamMuxersCount() > MAX_MUXERS) {
            throw new ProtocolViolationException("noise: too many stream muxers offered");
        }
        if (!key.verify(
                NoiseIdentity.signedBytes(remoteStatic),
                payload.getIdentitySig().toByteArray())) {
            throw new ProtocolViolationException("noise: the peer's identity does not vouch for its handshake key");
        }
        return new RemoteIdentity(key, List.copyOf(payload.getExtensions().getStreamMuxersList()));
    }

    /** Reads the payload of a message; what it claims is not verified yet. */
    static NoiseHandshakePayload parsePayload(byte[] bytes) {
        try {
            return NoiseHandshakePayload.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolationException("noise: the handshake payload is malformed", e);
        }
    }

    private static PublicKey decodeKey(byte[] encoded) {
        if (encoded.length > MAX_IDENTITY_KEY) {
            throw new ProtocolViolationException("noise: an identity key of " + encoded.length + " bytes");
        }
        try {
            return PublicKey.decode(encoded);
        } catch (MalformedInputException e) {
            throw new ProtocolViolationException("noise: the identity key is malformed", e);
        }
    }

    private static byte[] agree(byte[] privateKey, byte[] publicKey) {
        try {
            return Crypto.instance().x25519Agree(privateKey, publicKey);
        } catch (InvalidKeyException e) {
            throw new ProtocolViolationException("noise: the peer's key is not usable", e);
        }
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
