package org.peerbase.libp2p;

import java.time.Duration;

/**
 * Everything that remotes can grow, and how far; and how long they may take. Begin with {@link #DEFAULTS} and change
 * what is needed by {@link #toBuilder()}.
 *
 * @param maxConnections connections in all, established ones
 * @param maxInboundConnections of those, opened by remotes
 * @param maxOutboundConnections of those, opened by this host
 * @param maxConnectionsPerPeer connections to one peer
 * @param maxInboundConnectionsPerIp inbound connections, established or not, from one IP address (IPv6: one /64)
 * @param maxInboundConnectionsPerPrefix inbound connections, established or not, from one IPv4 /24 or IPv6 /48
 * @param maxInboundHandshakes inbound connections whose handshake is under way
 * @param maxConcurrentDials dials of peers under way; more of them wait their turn
 * @param maxInboundStreams streams that a remote may have open on one connection
 * @param maxOutboundStreams streams that this host may have open on one connection
 * @param maxInboundStreamsPerProtocol streams that a remote may have open on one connection for one protocol
 * @param maxStreamWindow bytes; the most that the receive window of one stream grows to (it begins at 256 KiB)
 * @param maxConnectionMemory bytes received and not consumed that one connection may hold, and the sum that windows may grow by
 * @param maxMemory bytes received and not consumed that all connections together may hold; windows are not counted
 * @param handshakeTimeout from the accepted or dialed socket to the finished upgrade
 * @param negotiationTimeout for a stream to agree on its protocol
 * @param dialTimeout for a peer to be connected, whatever addresses it has
 * @param idleTimeout that a connection may have no stream open, before it is closed
 * @param keepAliveInterval between keep-alive pings on a connection from which nothing is heard; one unanswered for twice that cuts it
 */
public record Limits(
        int maxConnections,
        int maxInboundConnections,
        int maxOutboundConnections,
        int maxConnectionsPerPeer,
        int maxInboundConnectionsPerIp,
        int maxInboundConnectionsPerPrefix,
        int maxInboundHandshakes,
        int maxConcurrentDials,
        int maxInboundStreams,
        int maxOutboundStreams,
        int maxInboundStreamsPerProtocol,
        int maxStreamWindow,
        long maxConnectionMemory,
        long maxMemory,
        Duration handshakeTimeout,
        Duration negotiationTimeout,
        Duration dialTimeout,
        Duration idleTimeout,
        Duration keepAliveInterval) {
    /** What a host has that was not told otherwise. */
    public static final Limits DEFAULTS = new Builder().build();

    /** A builder that begins with these limits. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxConnections = maxConnections;
        builder.maxInboundConnections = maxInboundConnections;
        builder.maxOutboundConnections = maxOutboundConnections;
        builder.maxConnectionsPerPeer = maxConnectionsPerPeer;
        builder.maxInboundConnectionsPerIp = maxInboundConnectionsPerIp;
        builder.maxInboundConnectionsPerPrefix = maxInboundConnectionsPerPrefix;
        builder.maxInboundHandshakes = maxInboundHandshakes;
        builder.maxConcurrentDials = maxConcurrentDials;
        builder.maxInboundStreams = maxInboundStreams;
        builder.maxOutboundStreams = maxOutboundStreams;
        builder.maxInboundStreamsPerProtocol = maxInboundStreamsPerProtocol;
        builder.maxStreamWindow = maxStreamWindow;
        builder.maxConnectionMemory = maxConnectionMemory;
        builder.maxMemory = maxMemory;
        builder.handshakeTimeout = handshakeTimeout;
        builder.negotiationTimeout = negotiationTimeout;
        builder.dialTimeout = dialTimeout;
        builder.idleTimeout = idleTimeout;
        builder.keepAliveInterval = keepAliveInterval;
        return builder;
    }

    /** Collects changed limits. Not thread-safe. */
    public static final class Builder {
        private int maxConnections = 256;
        private int maxInboundConnections = 192;
        private int maxOutboundConnections = 192;
        private int maxConnectionsPerPeer = 8;
        private int maxInboundConnectionsPerIp = 64;
        private int maxInboundConnectionsPerPrefix = 128;
        private int maxInboundHandshakes = 64;
        private int maxConcurrentDials = 32;
        private int maxInboundStreams = 1024;
        private int maxOutboundStreams = 4096;
        private int maxInboundStreamsPerProtocol = 1024;
        private int maxStreamWindow = 16 * 1024 * 1024;
        private long maxConnectionMemory = 64L * 1024 * 1024;
        private long maxMemory = 256L * 1024 * 1024;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Duration negotiationTimeout = Duration.ofSeconds(10);
        private Duration dialTimeout = Duration.ofSeconds(15);
        private Duration idleTimeout = Duration.ofMinutes(5);
        private Duration keepAliveInterval = Duration.ofSeconds(15);

        private Builder() {}

        public Builder maxConnections(int value) {
            this.maxConnections = value;
            return this;
        }

        public Builder maxInboundConnections(int value) {
            this.maxInboundConnections = value;
            return this;
        }

        public Builder maxOutboundConnections(int value) {
            this.maxOutboundConnections = value;
            return this;
        }

        public Builder maxConnectionsPerPeer(int value) {
            this.maxConnectionsPerPeer = value;
            return this;
        }

        public Builder maxInboundConnectionsPerIp(int value) {
            this.maxInboundConnectionsPerIp = value;
            return this;
        }

        public Builder maxInboundConnectionsPerPrefix(int value) {
            this.maxInboundConnectionsPerPrefix = value;
            return this;
        }

        public Builder maxInboundHandshakes(int value) {
            this.maxInboundHandshakes = value;
            return this;
        }

        public Builder maxConcurrentDials(int value) {
            this.maxConcurrentDials = value;
            return this;
        }

        public Builder maxInboundStreams(int value) {
            this.maxInboundStreams = value;
            return this;
        }

        public Builder maxOutboundStreams(int value) {
            this.maxOutboundStreams = value;
            return this;
        }

        public Builder maxInboundStreamsPerProtocol(int value) {
            this.maxInboundStreamsPerProtocol = value;
            return this;
        }

        public Builder maxStreamWindow(int value) {
            this.maxStreamWindow = value;
            return this;
        }

        public Builder maxConnectionMemory(long value) {
            this.maxConnectionMemory = value;
            return this;
        }

        public Builder maxMemory(long value) {
            this.maxMemory = value;
            return this;
        }

        public Builder handshakeTimeout(Duration value) {
            this.handshakeTimeout = value;
            return this;
        }

        public Builder negotiationTimeout(Duration value) {
            this.negotiationTimeout = value;
            return this;
        }

        public Builder dialTimeout(Duration value) {
            this.dialTimeout = value;
            return this;
        }

        public Builder idleTimeout(Duration value) {
            this.idleTimeout = value;
            return this;
        }

        public Builder keepAliveInterval(Duration value) {
            this.keepAliveInterval = value;
            return this;
        }

        public Limits build() {
            return new Limits(
                    maxConnections,
                    maxInboundConnections,
                    maxOutboundConnections,
                    maxConnectionsPerPeer,
                    maxInboundConnectionsPerIp,
                    maxInboundConnectionsPerPrefix,
                    maxInboundHandshakes,
                    maxConcurrentDials,
                    maxInboundStreams,
                    maxOutboundStreams,
                    maxInboundStreamsPerProtocol,
                    maxStreamWindow,
                    maxConnectionMemory,
                    maxMemory,
                    handshakeTimeout,
                    negotiationTimeout,
                    dialTimeout,
                    idleTimeout,
                    keepAliveInterval);
        }
    }
}
