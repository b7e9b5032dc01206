/** What survives a crash. */
module org.peerbase.store {
    requires static transitive org.jspecify;
    requires java.sql;
    requires org.slf4j;

    exports org.peerbase.store;
}
