/** Measurements that stay. */
module org.peerbase.benchmarks {
    requires static transitive org.jspecify;
    requires transitive org.peerbase;
}
