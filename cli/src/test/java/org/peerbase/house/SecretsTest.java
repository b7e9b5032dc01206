package org.peerbase.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row K6: where secrets are, nothing compares bytes in a time that depends on them, and nothing can log them. */
class SecretsTest {
    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.peerbase.keys", "org.peerbase.collaboration.access");
    }

    private static GivenClassesConjunction noneWithSecrets() {
        return noClasses().that().resideInAnyPackage("org.peerbase.keys..", "org.peerbase.collaboration.access..");
    }

    @Test
    @Tag("K6")
    void shouldCompareBytesInConstantTime() {
        noneWithSecrets()
                .should()
                .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
                .orShould()
                .callMethod(Arrays.class, "compareUnsigned", byte[].class, byte[].class)
                .orShould()
                .callMethod(Objects.class, "deepEquals", Object.class, Object.class)
                .check(product);
    }

    @Test
    @Tag("K6")
    void shouldLogNothing() {
        noneWithSecrets()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.logging..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class)
                .check(product);
    }
}
