/** The program: {@code peerbase}. Nothing depends on it. */
module org.peerbase.cli {
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires org.jline;
    requires org.peerbase;
    requires org.peerbase.libp2p;
    requires org.peerbase.benchmarks;
    requires org.peerbase.simulator;
    requires org.slf4j;
    requires static transitive org.jspecify;

    opens org.peerbase.cli to
            info.picocli;
}
