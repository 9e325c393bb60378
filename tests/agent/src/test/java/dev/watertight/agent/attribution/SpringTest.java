package dev.watertight.agent.attribution;

import static dev.watertight.agent.attribution.Fixtures.inParallel;
import static dev.watertight.agent.attribution.Fixtures.inTurn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.agent.attribution.Fixtures.Outcome;
import dev.watertight.junit.Watertight;
import java.io.FileInputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** What Spring opens for a context that it keeps for other tests is no test's; what a test opens by way of a bean is. */
class SpringTest {

    @Configuration
    static class Config {

        @Bean
        FileInputStream file() {
            return Open.file("leak-bean");
        }

        @Bean
        ThreadPoolTaskExecutor executor() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setCorePoolSize(2);
            executor.setThreadNamePrefix("leak-pool-");
            return executor;
        }

        /** A thread that is there for the context, and starts another one. */
        @Bean
        Thread acceptor() {
            return Open.thread("leak-acceptor", () -> {
                Open.thread("leak-handler", Open::waitForTheEnd);
                Open.waitForTheEnd();
            });
        }

        @Bean
        Files files() {
            return new Files();
        }

        @Bean
        Object endsTheContextLater(ConfigurableApplicationContext context) {
            Open.closeLater(context);
            return "";
        }
    }

    /** Another context, as the first one is ended with the run that needed it. */
    static class ParallelConfig extends Config {}

    static class LeakingConfig extends Config {}

    static class BusyConfig extends Config {}

    static class Files {

        private AutoCloseable last;

        AutoCloseable open() {
            return Open.file("leak-by-a-bean");
        }

        /** Not kept by the bean once it has opened another one. */
        void openAnother() {
            last = Open.file("leak-another");
            assertThat(last).isNotNull();
        }
    }

    static class LosingConfig extends Config {}

    @Test
    void whatABeanHasLostIsALeakAndAllThatComesAfter() throws Exception {
        Outcome outcome = inTurn().run(Losing.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("again(): leak-another");
        assertThat(outcome.text())
                .contains("a bean of an application context keeps it, and Spring's test framework keeps the context");
    }

    @Watertight
    @SpringJUnitConfig(LosingConfig.class)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Losing {

        @Autowired
        private Files files;

        @Test
        @Order(1)
        void opens() {
            files.openAnother();
        }

        @Test
        @Order(2)
        void again() {
            files.openAnother();
        }
    }

    @Test
    void theContextIsHeldForOtherTests() throws Exception {
        Outcome outcome = inTurn().run(First.class, Second.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .contains(
                        "Watertight: Held once, ",
                        "it was opened for an application context, which Spring's test framework keeps")
                .doesNotContain("What could not be told");
    }

    @Test
    void inParallelToo() throws Exception {
        Outcome outcome = inParallel().run(FirstInParallel.class, SecondInParallel.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).contains("Watertight: Held once, ");
    }

    @Watertight
    @SpringJUnitConfig(Config.class)
    static class First {

        @Autowired
        private ThreadPoolTaskExecutor executor;

        @Test
        void one() throws Exception {
            executor.submit(() -> {}).get();
        }

        @Test
        void another() throws Exception {
            executor.submit(() -> {}).get();
        }
    }

    @Watertight
    @SpringJUnitConfig(Config.class)
    static class Second {

        @Autowired
        private ThreadPoolTaskExecutor executor;

        @Test
        void uses() throws Exception {
            executor.submit(() -> {}).get();
        }
    }

    @Test
    void whatATestOpensByWayOfABeanIsTheTests() throws Exception {
        Outcome outcome = inTurn().run(Leaking.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("leaks(): leak-by");
    }

    @SpringJUnitConfig(ParallelConfig.class)
    static class FirstInParallel extends First {}

    @SpringJUnitConfig(ParallelConfig.class)
    static class SecondInParallel extends Second {}

    @Test
    void aTaskThatATestLeavesInAnExecutorOfTheContextIsTheTests() throws Exception {
        Outcome outcome = inTurn().run(KeepingBusy.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("keepsBusy(): leak-pool");
    }

    @Watertight
    @SpringJUnitConfig(BusyConfig.class)
    static class KeepingBusy {

        @Autowired
        private ThreadPoolTaskExecutor executor;

        @Test
        void keepsBusy() throws Exception {
            CountDownLatch begun = new CountDownLatch(1);
            executor.submit(() -> {
                begun.countDown();
                Open.waitForTheEnd();
            });
            begun.await();
        }
    }

    @Watertight
    @SpringJUnitConfig(LeakingConfig.class)
    static class Leaking {

        @Autowired
        private Files files;

        @Test
        void leaks() {
            assertThat(files.open()).isNotNull();
        }
    }
}
