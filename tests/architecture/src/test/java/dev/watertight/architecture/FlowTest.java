package dev.watertight.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The data flows one way: probe, snapshot, difference and allowances, settling, report, text or error. No stage knows a
 * later one.
 */
class FlowTest {

    private static final JavaClasses PUBLISHED = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.watertight");

    /** The stages within the core's own packages, first to last, each with its classes. */
    private enum Stage {
        PROBES(resideInAnyPackage(
                "dev.watertight.descriptor..", "dev.watertight.thread..", "dev.watertight.process..")),
        JUDGEMENT(classesOf("Findings")),
        SETTLING(classesOf("Settling", "Watch")),
        REPORT(classesOf("LeakReport", "ReportFacts").or(resideInAPackage("dev.watertight.report.."))),
        ERROR(classesOf("LeakError")),
        CHECK(classesOf("LeakCheck"));

        private final DescribedPredicate<JavaClass> members;

        Stage(DescribedPredicate<JavaClass> members) {
            this.members = members.as("the stage " + name());
        }

        private DescribedPredicate<JavaClass> later() {
            DescribedPredicate<JavaClass> later = DescribedPredicate.alwaysFalse();
            for (Stage stage : values()) {
                // A finding ends as a report, and a report as an error: these two hand over to the next stage.
                boolean next = stage.ordinal() == ordinal() + 1 && (this == REPORT);
                boolean reports = this == JUDGEMENT && stage == REPORT;
                if (stage.ordinal() > ordinal() && !next && !reports) {
                    later = later.or(stage.members);
                }
            }
            return later.as("a later stage");
        }

        private static DescribedPredicate<JavaClass> classesOf(String... names) {
            Set<String> all = Set.of(names);
            return DescribedPredicate.describe(
                    String.join(", ", names),
                    type -> type.getPackageName().equals("dev.watertight")
                            && all.contains(outermost(type).getSimpleName()));
        }

        private static JavaClass outermost(JavaClass type) {
            return type.getEnclosingClass().map(Stage::outermost).orElse(type);
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void noStageKnowsALaterOne(Stage stage) {
        noClasses()
                .that(stage.members)
                .should()
                .dependOnClassesThat(stage.later())
                .because("each stage takes a value and returns one")
                .allowEmptyShould(false)
                .check(PUBLISHED);
    }

    @Test
    void theRendererKnowsNothingOfWhatItRenders() {
        classes()
                .that()
                .resideInAPackage("dev.watertight.report")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.watertight.report", "dev.watertight.common", "java..", "org.jspecify.annotations"))
                .check(PUBLISHED);
    }

    @Test
    void whatIsSharedKnowsNoPart() {
        classes()
                .that()
                .resideInAPackage("dev.watertight.common")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("dev.watertight.common", "java..", "org.jspecify.annotations"))
                .check(PUBLISHED);
    }

    @Test
    void frontEndsUseTheDoorsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.watertight.junit", "dev.watertight.assertj", "dev.watertight.hamcrest")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.watertight.common", "dev.watertight.report"))
                .check(PUBLISHED);
    }

    @Test
    void nothingStaticCanChange() {
        fields().that().areStatic().and().areNotPrivate().should().beFinal().check(PUBLISHED);
        fields().that()
                .areStatic()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("what changes belongs to an object that somebody owns")
                .check(PUBLISHED);
    }

    @Test
    void theStagesAreThere() {
        for (Stage stage : Stage.values()) {
            List<JavaClass> members = PUBLISHED.stream().filter(stage.members).toList();
            org.assertj.core.api.Assertions.assertThat(members).as(stage.name()).isNotEmpty();
        }
    }
}
