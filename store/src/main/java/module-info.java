/** What survives a crash. */
module org.peerbase.store {
    requires static transitive org.jspecify;
}
