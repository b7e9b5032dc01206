package org.peerbase.multiformats.multiaddr;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * An address that names every layer, the outermost first: {@code /ip4/127.0.0.1/tcp/4001/p2p/12D3KooW…}. Immutable,
 * never empty, equal by value and safe for any thread. Specification: {@code multiformats/multiaddr}.
 */
public final class Multiaddr {
    /** The longest binary form, in bytes. */
    public static final int MAX_BYTES = 1024;

    /** The longest text form, in characters. */
    public static final int MAX_TEXT_LENGTH = 4 * MAX_BYTES;

    /** The most components. */
    public static final int MAX_COMPONENTS = 32;

    private static final int MAX_QUOTED_LENGTH = 40;

    private final List<Component> components;

    private Multiaddr(List<Component> components) {
        if (components.isEmpty()) {
            throw new MalformedInputException("an address is not empty");
        }
        if (components.size() > MAX_COMPONENTS) {
            throw new MalformedInputException("an address has at most " + MAX_COMPONENTS + " components");
        }
        int size = components.stream().mapToInt(Component::size).sum();
        if (size > MAX_BYTES) {
            throw new MalformedInputException("an address of " + size + " bytes is over the limit of " + MAX_BYTES);
        }
        for (Component component : components.subList(0, components.size() - 1)) {
            if (component.isLast()) {
                throw new MalformedInputException("nothing can follow " + component);
            }
        }
        this.components = List.copyOf(components);
    }

    /** The address of these layers, the outermost first. */
    public static Multiaddr of(List<Component> components) {
        return new Multiaddr(components);
    }

    /** The address of these layers, the outermost first. */
    public static Multiaddr of(Component... components) {
        return new Multiaddr(List.of(components));
    }

    /**
     * An IP address and a port.
     *
     * @param transport {@link Protocol#TCP} or {@link Protocol#UDP}
     * @throws IllegalArgumentException if {@code address} is not resolved
     */
    public static Multiaddr of(InetSocketAddress address, Protocol transport) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("an unresolved address: " + address);
        }
        Protocol ip = address.getAddress() instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6;
        return of(
                Component.ofBytes(ip, address.getAddress().getAddress()),
                Component.of(transport, Integer.toString(address.getPort())));
    }

    /**
     * The address that a text writes. One slash at the end is let pass.
     *
     * @throws MalformedInputException if it is none
     */
    public static Multiaddr parse(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new MalformedInputException(
                    "an address of " + text.length() + " characters is over the limit of " + MAX_TEXT_LENGTH);
        }
        if (!text.startsWith("/")) {
            throw new MalformedInputException("an address begins with a slash");
        }
        List<Component> components = new ArrayList<>();
        int at = 0;
        while (at < text.length() && at != text.length() - 1) {
            if (components.size() == MAX_COMPONENTS) {
                throw new MalformedInputException("an address has at most " + MAX_COMPONENTS + " components");
            }
            int labelEnd = slashOrEnd(text, at + 1);
            String label = text.substring(at + 1, labelEnd);
            if (label.equals(Component.UNKNOWN)) {
                int end = slashOrEnd(text, labelEnd + 1);
                components.add(Component.unknown(ValueFormat.OPAQUE.toBytes(value(text, label, labelEnd, end))));
                at = end;
                continue;
            }
            Protocol protocol = Protocol.ofLabel(label).orElseThrow(() -> unknownProtocol(label));
            if (!protocol.hasValue()) {
                components.add(Component.of(protocol));
                at = labelEnd;
            } else if (protocol.format() == ValueFormat.PATH) {
                components.add(Component.of(protocol, text.substring(labelEnd)));
                at = text.length();
            } else {
                int end = slashOrEnd(text, labelEnd + 1);
                components.add(Component.of(protocol, value(text, label, labelEnd, end)));
                at = end;
            }
        }
        return new Multiaddr(components);
    }

    /** Quotes the name only where it could be one, so that nobody writes into a log what he likes. */
    private static MalformedInputException unknownProtocol(String label) {
        boolean plain = label.length() <= MAX_QUOTED_LENGTH
                && label.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
        return new MalformedInputException(plain ? "unknown protocol \"" + label + "\"" : "no name of a protocol");
    }

    private static int slashOrEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    private static String value(String text, String label, int labelEnd, int end) {
        if (labelEnd >= text.length() || labelEnd + 1 == end) {
            throw new MalformedInputException(label + " needs a value");
        }
        return text.substring(labelEnd + 1, end);
    }

    /**
     * The address that the whole of {@code bytes} is.
     *
     * @throws MalformedInputException if it is none
     */
    public static Multiaddr fromBytes(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInputException(
                    "an address of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Component> components = new ArrayList<>();
        while (in.hasRemaining()) {
            if (components.size() == MAX_COMPONENTS) {
                throw new MalformedInputException("an address has at most " + MAX_COMPONENTS + " components");
            }
            components.add(Component.read(in));
        }
        return new Multiaddr(components);
    }

    /** The binary form. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(
                components.stream().mapToInt(Component::size).sum());
        components.forEach(component -> component.write(out));
        return out.array();
    }

    /** The layers, the outermost first; not modifiable. */
    public List<Component> components() {
        return components;
    }

    /** Whether a layer is of {@code protocol}. */
    public boolean has(Protocol protocol) {
        return first(protocol).isPresent();
    }

    /** The outermost layer of {@code protocol}. */
    public Optional<Component> first(Protocol protocol) {
        return components.stream().filter(component -> component.is(protocol)).findFirst();
    }

    /**
     * The peer at the end of the address: that of the last {@code /p2p}, unless a {@code /p2p-circuit} comes after it
     * (then it is the relay's).
     */
    public Optional<PeerId> peerId() {
        for (int i = components.size() - 1; i >= 0; i--) {
            Component component = components.get(i);
            if (component.is(Protocol.P2P)) {
                return Optional.of(PeerId.fromBytes(component.valueBytes()));
            }
            if (component.is(Protocol.P2P_CIRCUIT)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * This address with {@code /p2p/peer} at its end, if that is not there already.
     *
     * @throws IllegalArgumentException if it is another peer's address
     */
    public Multiaddr withPeerId(PeerId peer) {
        Optional<PeerId> present = peerId();
        if (present.isEmpty()) {
            return encapsulate(of(Component.ofBytes(Protocol.P2P, peer.toBytes())));
        }
        if (!present.get().equals(peer)) {
            throw new IllegalArgumentException(this + " is the address of another peer than " + peer);
        }
        return this;
    }

    /** This address without a {@code /p2p} at its end, or nothing if it is only that. */
    public Optional<Multiaddr> withoutPeerId() {
        int last = components.size() - 1;
        return components.get(last).is(Protocol.P2P) ? prefix(last) : Optional.of(this);
    }

    /**
     * This address with the layers of {@code inner} after its own.
     *
     * @throws MalformedInputException if the result is too long
     */
    public Multiaddr encapsulate(Multiaddr inner) {
        return new Multiaddr(
                Stream.concat(components.stream(), inner.components.stream()).toList());
    }

    /**
     * What comes before the last place where the layers of {@code inner} begin; this address if there is none, nothing
     * if it begins with them.
     */
    public Optional<Multiaddr> decapsulate(Multiaddr inner) {
        for (int i = components.size() - inner.components.size(); i >= 0; i--) {
            if (components.subList(i, i + inner.components.size()).equals(inner.components)) {
                return prefix(i);
            }
        }
        return Optional.of(this);
    }

    private Optional<Multiaddr> prefix(int length) {
        return length == 0 ? Optional.empty() : Optional.of(new Multiaddr(components.subList(0, length)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multiaddr that && components.equals(that.components);
    }

    @Override
    public int hashCode() {
        return components.hashCode();
    }

    /** The text form. */
    @Override
    public String toString() {
        return components.stream().map(Component::toString).collect(Collectors.joining());
    }
}
