/** Measurements that stay. */
module org.peerbase.benchmarks {
    requires transitive com.fasterxml.jackson.databind;
    requires io.netty.buffer;
    requires static transitive org.jspecify;
    requires transitive org.peerbase;
    requires transitive org.peerbase.libp2p;

    exports org.peerbase.benchmarks;
    exports org.peerbase.benchmarks.peer;
}
