/** Measurements that stay. */
@SuppressWarnings("requires-automatic") // HdrHistogram has no name of its own as a module.
module org.peerbase.benchmarks {
    requires transitive com.fasterxml.jackson.databind;
    requires HdrHistogram;
    requires io.netty.buffer;
    requires java.management;
    requires static transitive org.jspecify;
    requires transitive org.peerbase;
    requires transitive org.peerbase.libp2p;

    exports org.peerbase.benchmarks;
    exports org.peerbase.benchmarks.crdt;
    exports org.peerbase.benchmarks.peer;
    exports org.peerbase.benchmarks.recording;
}
