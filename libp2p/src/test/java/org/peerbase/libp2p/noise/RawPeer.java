package org.peerbase.libp2p.noise;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PrivateKey;

/** A dialer made of a blocking socket, which may stop or misbehave after any step. */
public final class RawPeer implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 20_000;

    private final SocketChannel channel;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private @Nullable NoiseHandshake handshake;

    public RawPeer(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket = channel.socket();
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** The socket, for those who go on without blocking. */
    public SocketChannel channel() {
        return channel;
    }

    /** Sends bytes as they are. */
    public RawPeer send(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    public static byte[] line(String text) {
        byte[] bytes = (" " + text + "\n").getBytes(StandardCharsets.UTF_8);
        bytes[0] = (byte) (bytes.length - 1);
        return bytes;
    }

    /** Agrees on a protocol in the clear. */
    public RawPeer negotiate(String protocol) throws IOException {
        send(line("/multistream/1.0.0"));
        send(line(protocol));
        in.readFully(new byte[line("/multistream/1.0.0").length + line(protocol).length]);
        return this;
    }

    public static byte[] withLength(byte[] message) {
        byte[] frame = new byte[message.length + 2];
        frame[0] = (byte) (message.length >> 8);
        frame[1] = (byte) message.length;
        System.arraycopy(message, 0, frame, 2, message.length);
        return frame;
    }

    private byte[] receiveMessage() throws IOException {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return message;
    }

    /** Sends the first message of the handshake and reads the second; returns the third without sending it. */
    public byte[] beginHandshake(String... muxers) throws IOException {
        NoiseIdentity identity = new NoiseIdentity(
                PrivateKey.generateEd25519(), List.of(muxers), Set.of(KeyType.ED25519), new SecureRandom());
        NoiseHandshake begun = new NoiseHandshake(true, identity, null);
        handshake = begun;
        send(withLength(begun.start()));
        return withLength(Objects.requireNonNull(begun.read(receiveMessage())));
    }

    /** Waits for the other side to hang up, at most {@code millis}; what it sends meanwhile is thrown away. */
    public boolean isCutOffWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        } finally {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        }
    }

    /** Does the whole handshake. */
    public RawPeer handshake(String... muxers) throws IOException {
        return send(beginHandshake(muxers));
    }

    /** Sends bytes as one encrypted message. */
    public RawPeer sendSealed(byte... plaintext) throws IOException {
        return send(seal(plaintext));
    }

    /** What {@link #sendSealed} would send; to be sent in the order in which it was made. */
    public byte[] seal(byte... plaintext) {
        return withLength(Objects.requireNonNull(handshake).sender().seal(new byte[0], plaintext));
    }

    /** Reads one encrypted message. */
    public byte[] receiveSealed() throws IOException {
        byte[] message = receiveMessage();
        return Objects.requireNonNull(handshake).receiver().open(new byte[0], message, 0, message.length);
    }

    /** Reads until the other side closes; returns how long that took, in milliseconds. */
    public long awaitClose() throws IOException {
        long started = System.nanoTime();
        InputStream rest = in;
        byte[] ignored = new byte[4096];
        try {
            int length = 0;
            while (length >= 0) {
                length = rest.read(ignored);
            }
        } catch (SocketException e) {
            // Reset by the other side: closed as well.
        }
        return (System.nanoTime() - started) / 1_000_000;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
