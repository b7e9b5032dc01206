package org.peerbase.multiformats.multiaddr;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Varint;

/**
 * One layer of an address: a protocol and its value. Immutable and safe for any thread.
 *
 * <p>Where an address has a code that is not known here, the end of its value can't be known either: that code and all
 * that follows are one last component without a protocol, written {@code /unknown/…}.
 */
public final class Component {
    static final String UNKNOWN = "unknown";

    private final @Nullable Protocol protocol;
    private final byte[] bytes;
    private final String value;

    private Component(@Nullable Protocol protocol, byte[] bytes, String value) {
        this.protocol = protocol;
        this.bytes = bytes;
        this.value = value;
    }

    /** A component of a protocol without a value. */
    public static Component of(Protocol protocol) {
        return ofBytes(protocol, new byte[0]);
    }

    /**
     * A component with its value in text.
     *
     * @throws MalformedInputException if {@code value} is none of that protocol
     */
    public static Component of(Protocol protocol, String value) {
        try {
            return ofBytes(protocol, protocol.format().toBytes(value));
        } catch (MalformedInputException e) {
            throw new MalformedInputException("the value of " + protocol.label() + " " + e.getMessage(), e);
        }
    }

    /**
     * A component with its value in bytes.
     *
     * @throws MalformedInputException if {@code value} is none of that protocol
     */
    public static Component ofBytes(Protocol protocol, byte[] value) {
        ValueFormat format = protocol.format();
        if (format.size() != Protocol.VARIABLE && value.length != format.size()) {
            throw new MalformedInputException(
                    "the value of " + protocol.label() + " has " + format.size() + " bytes, not " + value.length);
        }
        try {
            return new Component(protocol, value.clone(), format.toText(value));
        } catch (MalformedInputException e) {
            throw new MalformedInputException("the value of " + protocol.label() + " " + e.getMessage(), e);
        }
    }

    /** The rest of an address from an unknown code on; {@code bytes} begin with that code. */
    static Component unknown(byte[] bytes) {
        long code = Varint.read(ByteBuffer.wrap(bytes));
        if (Protocol.ofCode(code).isPresent()) {
            throw new MalformedInputException("protocol " + code + " is not unknown");
        }
        return new Component(null, bytes, ValueFormat.OPAQUE.toText(bytes));
    }

    static Component read(ByteBuffer in) {
        int start = in.position();
        Optional<Protocol> protocol = Protocol.ofCode(Varint.read(in));
        if (protocol.isEmpty()) {
            byte[] rest = new byte[in.limit() - start];
            in.position(start);
            in.get(rest);
            return unknown(rest);
        }
        int size = protocol.get().format().size();
        if (size == Protocol.VARIABLE) {
            return ofBytes(protocol.get(), Varint.readLengthPrefixed(in, Multiaddr.MAX_BYTES));
        }
        if (in.remaining() < size) {
            throw new MalformedInputException(
                    "the address ends inside the value of " + protocol.get().label());
        }
        byte[] value = new byte[size];
        in.get(value);
        return ofBytes(protocol.get(), value);
    }

    /** The protocol, or nothing if it is not known here. */
    public Optional<Protocol> protocol() {
        return Optional.ofNullable(protocol);
    }

    /** The multicodec number of the protocol, known here or not. */
    public long code() {
        return protocol == null ? Varint.read(ByteBuffer.wrap(bytes)) : protocol.code();
    }

    /** Whether this is a component of {@code other}. */
    public boolean is(Protocol other) {
        return protocol == other;
    }

    /** The value in text, empty if the protocol has none. */
    public String value() {
        return value;
    }

    /** A copy of the value's bytes; for an unknown protocol the code and all that follows it. */
    public byte[] valueBytes() {
        return bytes.clone();
    }

    /** Whether nothing could be told apart from this in text or bytes if it came after it. */
    boolean isLast() {
        return protocol == null || protocol.format() == ValueFormat.PATH;
    }

    int size() {
        if (protocol == null) {
            return bytes.length;
        }
        int prefix = protocol.format().size() == Protocol.VARIABLE ? Varint.size(bytes.length) : 0;
        return Varint.size(protocol.code()) + prefix + bytes.length;
    }

    void write(ByteBuffer out) {
        if (protocol != null) {
            Varint.write(protocol.code(), out);
            if (protocol.format().size() == Protocol.VARIABLE) {
                Varint.write(bytes.length, out);
            }
        }
        out.put(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Component that && protocol == that.protocol && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(code()) + Arrays.hashCode(bytes);
    }

    /** As it stands in an address: {@code /tcp/4001}. */
    @Override
    public String toString() {
        if (protocol == null) {
            return "/" + UNKNOWN + "/" + value;
        }
        if (!protocol.hasValue()) {
            return "/" + protocol.label();
        }
        // A path brings its own slash.
        return "/" + protocol.label() + (protocol.format() == ValueFormat.PATH ? "" : "/") + value;
    }
}
