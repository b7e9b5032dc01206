/** The network: transports, security, muxing, protocols. */
module org.peerbase.libp2p {
    requires com.google.protobuf;
    requires io.netty.codec;
    requires io.netty.codec.dns;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;
    requires static io.netty.transport.classes.epoll;
    requires org.slf4j;
    requires transitive io.netty.buffer;
    requires transitive org.peerbase.multiformats;
    requires static transitive org.jspecify;

    exports org.peerbase.libp2p;
    exports org.peerbase.libp2p.echo;
    exports org.peerbase.libp2p.perf;
    exports org.peerbase.libp2p.pubsub;
}
