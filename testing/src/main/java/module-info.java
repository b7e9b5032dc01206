/** Seeded generators and fuzzing shared by the tests of every module. */
module org.peerbase.testing {
    requires static transitive org.jspecify;
    requires jdk.management;

    exports org.peerbase.testing;
}
