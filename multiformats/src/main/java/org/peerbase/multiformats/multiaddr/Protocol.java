package org.peerbase.multiformats.multiaddr;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The layers that an address can name, with their codes and names of {@code multiformats/multiaddr}. */
public enum Protocol {
    IP4(4, "ip4", ValueFormat.IP4),
    TCP(6, "tcp", ValueFormat.PORT),
    DCCP(33, "dccp", ValueFormat.PORT),
    IP6(41, "ip6", ValueFormat.IP6),
    IP6ZONE(42, "ip6zone", ValueFormat.NAME),
    IPCIDR(43, "ipcidr", ValueFormat.PREFIX_LENGTH),
    DNS(53, "dns", ValueFormat.NAME),
    DNS4(54, "dns4", ValueFormat.NAME),
    DNS6(55, "dns6", ValueFormat.NAME),
    DNSADDR(56, "dnsaddr", ValueFormat.NAME),
    SCTP(132, "sctp", ValueFormat.PORT),
    UDP(273, "udp", ValueFormat.PORT),
    P2P_WEBRTC_STAR(275, "p2p-webrtc-star", ValueFormat.NONE),
    P2P_WEBRTC_DIRECT(276, "p2p-webrtc-direct", ValueFormat.NONE),
    P2P_STARDUST(277, "p2p-stardust", ValueFormat.NONE),
    WEBRTC_DIRECT(280, "webrtc-direct", ValueFormat.NONE),
    WEBRTC(281, "webrtc", ValueFormat.NONE),
    P2P_CIRCUIT(290, "p2p-circuit", ValueFormat.NONE),
    UDT(301, "udt", ValueFormat.NONE),
    UTP(302, "utp", ValueFormat.NONE),
    UNIX(400, "unix", ValueFormat.PATH),
    P2P(421, "p2p", ValueFormat.PEER),
    HTTPS(443, "https", ValueFormat.NONE),
    TLS(448, "tls", ValueFormat.NONE),
    SNI(449, "sni", ValueFormat.NAME),
    NOISE(454, "noise", ValueFormat.NONE),
    QUIC(460, "quic", ValueFormat.NONE),
    QUIC_V1(461, "quic-v1", ValueFormat.NONE),
    WEBTRANSPORT(465, "webtransport", ValueFormat.NONE),
    CERTHASH(466, "certhash", ValueFormat.MULTIHASH),
    WS(477, "ws", ValueFormat.NONE),
    WSS(478, "wss", ValueFormat.NONE),
    P2P_WEBSOCKET_STAR(479, "p2p-websocket-star", ValueFormat.NONE),
    HTTP(480, "http", ValueFormat.NONE),
    HTTP_PATH(481, "http-path", ValueFormat.PERCENT);

    /** The size of values that a varint in front counts. */
    static final int VARIABLE = -1;

    /** The old name of {@link #P2P}, still read. */
    private static final String IPFS = "ipfs";

    private static final Map<Long, Protocol> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Protocol::code, Function.identity()));

    private static final Map<String, Protocol> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Protocol::label, Function.identity()));

    private final long code;
    private final String label;
    private final ValueFormat format;

    Protocol(long code, String label, ValueFormat format) {
        this.code = code;
        this.label = label;
        this.format = format;
    }

    /** The multicodec number. */
    public long code() {
        return code;
    }

    /** The name in text, such as {@code quic-v1}. */
    public String label() {
        return label;
    }

    /** Whether a component of this protocol carries a value. */
    public boolean hasValue() {
        return format != ValueFormat.NONE;
    }

    ValueFormat format() {
        return format;
    }

    /** The protocol of a multicodec number, if it is known here. */
    public static Optional<Protocol> ofCode(long code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The protocol of a name, if it is known here. */
    public static Optional<Protocol> ofLabel(String label) {
        return label.equals(IPFS) ? Optional.of(P2P) : Optional.ofNullable(BY_LABEL.get(label));
    }
}
