/** What peers agree on: membership, topology, replication; pure state machines. */
module org.peerbase.collaboration {
    requires static transitive org.jspecify;
    requires transitive org.peerbase.crdt;
    requires transitive org.peerbase.multiformats;

    exports org.peerbase.collaboration;
}
