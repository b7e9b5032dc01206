package org.peerbase.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.ReplicaContext;

/** Arrows only point down (docs/ARCHITECTURE.md), and the pure rooms stay pure. */
class ArrowsTest {
    /** By a call or by a reference such as {@code System::nanoTime}. */
    private static final DescribedPredicate<JavaAccess<?>> TIME_OR_CHANCE = DescribedPredicate.describe(
            "is time or chance",
            access -> Set.of(
                            "java.lang.System.currentTimeMillis()",
                            "java.lang.System.nanoTime()",
                            "java.lang.Math.random()",
                            "java.lang.Thread.start()",
                            "java.time.Instant.now()",
                            "java.time.Clock.systemUTC()",
                            "java.util.Random.<init>()",
                            "java.util.concurrent.ThreadLocalRandom.current()",
                            "java.security.SecureRandom.<init>()")
                    .contains(access.getTarget().getFullName()));

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
                .and()
                // Whose clock is the system's unless another is given, as it says.
                .doNotBelongToAnyOf(ReplicaContext.class)
                .should()
                .accessTargetWhere(TIME_OR_CHANCE)
                .check(product);
    }

    @Test
    void shouldSeeTimeThatIsPassedOnByName() {
        assertThat(product.get(ReplicaContext.class).getAccessesFromSelf()).anyMatch(TIME_OR_CHANCE);
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
