/** The network: transports, security, muxing, protocols. */
module org.peerbase.libp2p {
    requires static transitive org.jspecify;
    requires transitive org.peerbase.multiformats;
}
