/** Seeded generators, fuzzing and the reliability table, shared by the tests of every module. */
module org.peerbase.testing {
    requires static transitive org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires java.sql;
    requires jdk.management;

    exports org.peerbase.testing;

    provides org.junit.jupiter.api.extension.Extension with
            org.peerbase.testing.ReliabilityExtension,
            org.peerbase.testing.ShardExtension;
}
