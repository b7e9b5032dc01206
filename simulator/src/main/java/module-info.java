/** Many real peers in virtual time, seeded and deterministic. */
module org.peerbase.simulator {
    requires static transitive org.jspecify;
    requires transitive org.peerbase.collaboration;

    exports org.peerbase.simulator;
}
