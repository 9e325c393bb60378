package org.acme.sites;

import dev.watertight.junit.Watertight;
import java.io.InputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The parts of a test class. Each has a test besides that leaks nothing, before or after. */
final class LifecycleSites {

    private static final String SHORT = "100 ms";

    private LifecycleSites() {}

    @Watertight(settlingTime = SHORT)
    static class InATestMethod extends WithCleanTests {
        @Test
        void leaks() {
            Opens.file("test");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InTwoTestMethods extends WithCleanTests {
        @Test
        void first() {
            Opens.file("first");
        }

        @Test
        void second() {
            Opens.file("second");
            Opens.file("second as well");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAField extends WithCleanTests {
        @SuppressWarnings("unused")
        private final InputStream field = Opens.fileOfTheComingTest("field");
    }

    @Watertight(settlingTime = SHORT)
    static class InAConstructor extends WithCleanTests {
        InAConstructor() {
            Opens.fileOfTheComingTest("constructor");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAnInstanceInitialiser extends WithCleanTests {
        {
            Opens.fileOfTheComingTest("initialiser");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InBeforeEach extends WithCleanTests {
        @BeforeEach
        void leaks() {
            Opens.file("before each");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAfterEach extends WithCleanTests {
        @AfterEach
        void leaks() {
            Opens.file("after each");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InBeforeAll extends WithCleanTests {
        @BeforeAll
        static void leaks() {
            Opens.file("before all");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAfterAll extends WithCleanTests {
        @AfterAll
        static void leaks() {
            Opens.file("after all");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAStaticField extends WithCleanTests {
        @SuppressWarnings("unused")
        private static final InputStream FIELD = Opens.file("static field");
    }

    @Watertight(settlingTime = SHORT)
    static class InAStaticInitialiser extends WithCleanTests {
        static {
            Opens.file("static initialiser");
        }
    }

    /** The class that the test uses is initialised by the test. */
    @Watertight(settlingTime = SHORT)
    static class InTheStaticInitialiserOfWhatIsTested extends WithCleanTests {
        @Test
        void leaks() {
            new Tested();
        }

        private static final class Tested {
            static {
                Opens.file("initialiser of the tested class");
            }
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InEveryPart extends WithCleanTests {
        static {
            Opens.file("static initialiser");
        }

        @SuppressWarnings("unused")
        private final InputStream field = Opens.fileOfTheComingTest("field");

        @BeforeAll
        static void beforeAll() {
            Opens.file("before all");
        }

        @BeforeEach
        void beforeEach() {
            Opens.file("before each");
        }

        @Test
        void leaks() {
            Opens.file("test");
        }

        @AfterEach
        void afterEach() {
            Opens.file("after each");
        }

        @AfterAll
        static void afterAll() {
            Opens.file("after all");
        }
    }

    @Watertight(settlingTime = SHORT)
    @TestInstance(Lifecycle.PER_CLASS)
    static class InASharedInstance extends WithCleanTests {
        InASharedInstance() {
            Opens.file("constructor");
        }

        @BeforeAll
        void beforeAll() {
            Opens.file("before all");
        }

        @BeforeEach
        void beforeEach() {
            Opens.file("before each");
        }

        @Test
        void leaks() {
            Opens.file("test");
        }

        @AfterAll
        void afterAll() {
            Opens.file("after all");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InANestedClass extends WithCleanTests {
        @Nested
        class Inner extends WithCleanTests {
            @Test
            void leaks() {
                Opens.file("nested test");
            }
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InTheConstructorOfANestedClass extends WithCleanTests {
        @Nested
        class Inner extends WithCleanTests {
            Inner() {
                Opens.fileOfTheComingTest("nested constructor");
            }
        }
    }

    /** Before each test of the nested class, too. */
    @Watertight(settlingTime = SHORT)
    static class AroundANestedClass extends WithCleanTests {
        AroundANestedClass() {
            Opens.fileOfTheComingTest("outer constructor");
        }

        @BeforeEach
        void beforeEach() {
            Opens.file("outer before each");
        }

        @Nested
        class Inner extends WithCleanTests {}
    }

    @Watertight(settlingTime = SHORT)
    @TestInstance(Lifecycle.PER_CLASS)
    static class InANestedClassWithASharedInstance extends WithCleanTests {
        @Nested
        @TestInstance(Lifecycle.PER_CLASS)
        class Inner extends WithCleanTests {
            Inner() {
                Opens.file("nested constructor");
            }

            @BeforeAll
            void beforeAll() {
                Opens.file("nested before all");
            }

            @Test
            void leaks() {
                Opens.file("nested test");
            }

            @AfterAll
            void afterAll() {
                Opens.file("nested after all");
            }
        }
    }

    /** A class may have no tests of its own. */
    @Watertight(settlingTime = SHORT)
    static class InTheOnlyNestedClass {
        @BeforeAll
        static void beforeAll() {
            Opens.file("outer before all");
        }

        @Nested
        class Inner {
            @Nested
            class Innermost {
                @Test
                void leaks() {
                    Opens.file("innermost test");
                }
            }
        }
    }
}
