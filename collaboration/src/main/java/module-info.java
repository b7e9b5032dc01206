/** What peers agree on: membership, topology, replication, access; pure state machines. And the keys of collaborations. */
module org.peerbase.collaboration {
    requires static transitive org.jspecify;
    requires transitive org.peerbase.crdt;
    requires transitive org.peerbase.multiformats;

    exports org.peerbase.collaboration;
    exports org.peerbase.collaboration.access;
    exports org.peerbase.keys;
}
