package org.acme.sites;

import dev.watertight.junit.Watertight;
import dev.watertight.junit.Watertight.Granularity;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where the annotation is, and where the method is. */
final class InheritanceSites {

    private static final String SHORT = "100 ms";

    private InheritanceSites() {}

    @Watertight(settlingTime = SHORT)
    static class InAnInheritedTest extends WithLeakyTest {}

    abstract static class WithLeakyTest extends WithCleanTests {
        @Test
        void leaks() {
            Opens.file("inherited test");
        }
    }

    static class UnderAnInheritedAnnotation extends Annotated {
        @Test
        void leaks() {
            Opens.file("test");
        }
    }

    @Watertight(settlingTime = SHORT)
    abstract static class Annotated extends WithCleanTests {}

    @Watertight(settlingTime = SHORT)
    static class InInheritedCallbacks extends WithLeakyCallbacks {}

    abstract static class WithLeakyCallbacks extends WithCleanTests {
        WithLeakyCallbacks() {
            Opens.fileOfTheComingTest("inherited constructor");
        }

        @BeforeAll
        static void beforeAll() {
            Opens.file("inherited before all");
        }

        @BeforeEach
        void beforeEach() {
            Opens.file("inherited before each");
        }

        @AfterEach
        void afterEach() {
            Opens.file("inherited after each");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InADefaultMethod extends WithCleanTests implements Contract {}

    interface Contract {
        @Test
        default void leaks() {
            Opens.file("default method");
        }
    }

    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @Watertight(settlingTime = SHORT)
    @interface IntegrationTest {}

    @IntegrationTest
    static class UnderAnAnnotationThatIsAnnotated extends WithCleanTests {
        @Test
        void leaks() {
            Opens.file("test");
        }
    }

    /** Only this one method is looked at. */
    static class InAnAnnotatedMethod {
        @Test
        @Watertight(settlingTime = SHORT)
        void leaks() {
            Opens.file("annotated method");
        }

        @Test
        void isNotLookedAt() {
            Opens.fileThatIsNotTold("not looked at");
        }
    }

    /** The nested class has an annotation of its own. */
    @Watertight(enabled = false)
    static class InANestedClassOnly {
        @Nested
        @Watertight(settlingTime = SHORT)
        class Inner extends WithCleanTests {
            @Test
            void leaks() {
                Opens.file("nested test");
            }
        }
    }

    /** What the tests share may stay open, but not beyond the class. */
    @Watertight(granularity = Granularity.CLASS, settlingTime = SHORT)
    static class InAClassThatIsLookedAtAsAWhole extends WithCleanTests {
        @BeforeAll
        static void beforeAll() {
            Opens.file("before all");
        }
    }
}
