/** The program: peerbase. */
module org.peerbase.cli {
    requires static transitive org.jspecify;
    requires org.peerbase;
    requires org.peerbase.benchmarks;
    requires org.peerbase.simulator;
}
