package org.acme.sites;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.OnPurpose;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that end badly for a reason of their own. */
final class FailureSites {

    private static final String SHORT = "100 ms";

    private FailureSites() {}

    @Watertight(settlingTime = SHORT)
    static class InATestThatFails extends WithCleanTests {
        @Test
        void leaks() {
            Opens.file("failing test");
            throw new OnPurpose();
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InATestThatIsAborted extends WithCleanTests {
        @Test
        void leaks() {
            Opens.file("aborted test");
            Assumptions.abort("on purpose");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class BeforeATestThatFailsToBegin {
        @BeforeEach
        void leaks() {
            Opens.file("before each");
            throw new OnPurpose();
        }

        @Test
        void doesNotRun() {}
    }

    @Watertight(settlingTime = SHORT)
    static class InAConstructorThatFails {
        InAConstructorThatFails() {
            Opens.fileOfTheComingTest("constructor");
            throw new OnPurpose();
        }

        @Test
        void doesNotRun() {}
    }

    @Watertight(settlingTime = SHORT)
    static class AfterATestThatFails extends WithCleanTests {
        @Test
        void fails() {
            throw new OnPurpose();
        }

        @AfterEach
        void leaks() {
            Opens.file("after each");
        }
    }
}
