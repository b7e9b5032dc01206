/** Replicated data types: pure values and joins, no I/O, no dependency. */
module org.peerbase.crdt {
    requires static transitive org.jspecify;

    exports org.peerbase.crdt;
    exports org.peerbase.crdt.codec;
    exports org.peerbase.crdt.dot;
    exports org.peerbase.crdt.laws;
    exports org.peerbase.crdt.value;
}
