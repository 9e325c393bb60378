package dev.watertight.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each artifact may know of the others and of the world. */
class ArtifactsTest {
    private static final String[] FRONT_ENDS = {
        "dev.watertight.junit..", "dev.watertight.assertj..", "dev.watertight.hamcrest.."
    };

    private static final String AGENT = "dev.watertight.agent..";

    private static final JavaClasses PUBLISHED = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.watertight");

    @Test
    void theCoreKnowsTheJdkAlone() {
        classes()
                .that(resideOutsideOfPackages(FRONT_ENDS).and(resideOutsideOfPackages(AGENT)))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.watertight..", "java..", "javax.management..", "org.jspecify.annotations"))
                .because("whoever depends on watertight-core gets no other library with it")
                .check(PUBLISHED);
    }

    @Test
    void theCoreKnowsNoFrontEnd() {
        noClasses()
                .that(resideOutsideOfPackages(FRONT_ENDS))
                .should()
                .dependOnClassesThat(resideInAnyPackage(FRONT_ENDS))
                .because("front ends call the core, never the other way")
                .check(PUBLISHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit", "assertj", "hamcrest"})
    void noFrontEndKnowsAnother(String frontEnd) {
        String itself = "dev.watertight." + frontEnd + "..";
        noClasses()
                .that()
                .resideInAPackage(itself)
                .should()
                .dependOnClassesThat(resideInAnyPackage(FRONT_ENDS).and(resideOutsideOfPackages(itself)))
                .because("each is its own artifact")
                .check(PUBLISHED);
    }

    @Test
    void theAgentKnowsNothingAndNothingKnowsTheAgent() {
        classes()
                .that()
                .resideInAPackage(AGENT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(AGENT, "java..", "org.jspecify.annotations"))
                .because("it runs in every JVM that is watched, before anything else")
                .check(PUBLISHED);
        noClasses()
                .that(resideOutsideOfPackages(AGENT))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AGENT)
                .because("everything works without it")
                .check(PUBLISHED);
    }

    @Test
    void theRecorderKnowsOnlyWhatCannotCallIt() {
        classes()
                .that()
                .resideInAPackage("dev.watertight.agent.recorder")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.watertight.agent.recorder",
                        "java.lang",
                        "java.lang.ref",
                        "java.util.concurrent.atomic",
                        "org.jspecify.annotations"))
                .because("the JDK calls it while it opens and closes")
                .check(PUBLISHED);
    }
}
