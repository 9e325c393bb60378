package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AdoptionTest {

    @Test
    void whatIsAdoptedForTheRunIsToldNever() {
        assertThat(prepare()
                        .parameter("watertight.run", "fail")
                        .of(ForTheRun.class)
                        .told())
                .isEmpty();
    }

    @Test
    void whatIsAdoptedForTheClassIsTheClasss() {
        assertThat(run(ForTheClass.class).told()).isEmpty();
        assertThat(run(Kept.class).told()).containsExactly("Kept: leaked kept");
        assertThat(run(KeptByNested.class).told()).containsExactly("KeptByNested: leaked kept");
    }

    @Test
    void whatIsLeftOpenBesidesIsTheTests() {
        assertThat(run(Besides.class).told()).containsExactly("Besides > test(): leaked besides");
    }

    @Test
    void anotherClassThatIsAtItsEndDoesNotMatter() {
        assertThat(run(Kept.class, ForTheClass.class, KeptByNested.class).told())
                .containsExactlyInAnyOrder("Kept: leaked kept", "KeptByNested: leaked kept");
    }

    @Test
    void testsInParallelAdoptToo() {
        assertThat(prepare().parallel().of(Parallel.class).told()).containsExactly("Parallel: leaked kept");
    }

    @Watertight
    static class ForTheRun {
        @Test
        void test() {
            LeakCheck.adopt("all share it", () -> leave("adopted"));
        }
    }

    @Watertight
    static class ForTheClass {

        @Test
        void test() {
            Thread[] hidden = new Thread[1]; // so that no field says whose it is
            LeakCheck.adopt(ForTheClass.class, "the class shares it", () -> hidden[0] = leave("adopted"));
            END.set(() -> Leftovers.end(hidden[0]));
        }

        @Test
        void other() {}

        @AfterAll
        static void end() {
            END.get().run();
        }
    }

    private static final AtomicReference<Runnable> END = new AtomicReference<>();

    @Watertight
    static class Kept {
        @Test
        void test() {
            LeakCheck.adopt(Kept.class, "the class shares it", () -> leave("kept"));
        }
    }

    @Watertight
    static class KeptByNested {
        @Nested
        class Inner {
            @Test
            void test() {
                LeakCheck.adopt(KeptByNested.class, "the class shares it", () -> leave("kept"));
            }
        }
    }

    @Watertight
    static class Besides {
        @Test
        void test() {
            LeakCheck.adopt(Besides.class, "nothing", () -> {});
            leave("besides");
        }
    }

    @Watertight
    static class Parallel {
        @RepeatedTest(4)
        void test() {
            synchronized (Parallel.class) {
                if (!started) {
                    started = true;
                    LeakCheck.adopt(Parallel.class, "the class shares it", () -> leave("kept"));
                }
            }
        }

        static boolean started;
    }
}
