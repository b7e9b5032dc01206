package org.peerbase.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arrows only point down (docs/ARCHITECTURE.md), and the pure rooms stay pure. */
class ArrowsTest {
    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.peerbase");
    }

    @Test
    void shouldKeepTheDataTypesFreeOfEverything() {
        classes()
                .that()
                .resideInAPackage("org.peerbase.crdt..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "org.peerbase.crdt..")
                .check(product);
    }

    @Test
    void shouldKeepTheNetworkOutOfTheCollaboration() {
        noClasses()
                .that()
                .resideInAnyPackage("org.peerbase.collaboration..", "org.peerbase.simulator..", "org.peerbase.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.peerbase.libp2p..", "java.net..")
                .check(product);
    }

    @Test
    void shouldHaveNoArrowToTheProgram() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.peerbase.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.peerbase.cli..")
                .check(product);
    }

    @Test
    void shouldHaveNoCyclesBetweenTheFloors() {
        slices().matching("org.peerbase.(*)..").should().beFreeOfCycles().check(product);
    }

    @Test
    void shouldPassTimeAndChanceIntoThePureRooms() {
        noClasses()
                .that()
                .resideInAnyPackage("org.peerbase.crdt..", "org.peerbase.collaboration..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Thread.class, "start")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callConstructor(java.security.SecureRandom.class)
                .check(product);
    }

    @Test
    void shouldPrintNothingFromTheLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.peerbase.cli..", "org.peerbase.benchmarks..", "org.peerbase.testing..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(product);
    }
}
