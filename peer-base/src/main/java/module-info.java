/** The public face: PeerBase, Collaboration, options, events. */
module org.peerbase {
    requires static transitive org.jspecify;
    requires transitive org.peerbase.collaboration;
    requires transitive org.peerbase.libp2p;
    requires transitive org.peerbase.store;
    requires org.slf4j;

    exports org.peerbase;
}
