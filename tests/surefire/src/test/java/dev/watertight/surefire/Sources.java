package dev.watertight.surefire;

/** Tests as users write them. */
final class Sources {

    static final String CLEAN = """
            import dev.watertight.junit.Watertight;
            import java.util.concurrent.FutureTask;
            import org.junit.jupiter.api.AfterEach;
            import org.junit.jupiter.api.BeforeEach;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.params.ParameterizedTest;
            import org.junit.jupiter.params.provider.ValueSource;

            @Watertight
            class CleanTest {

                private Thread worker;

                @BeforeEach
                void start() {
                    worker = new Thread(new FutureTask<>(() -> {
                        Thread.sleep(600_000);
                        return null;
                    }), "worker");
                    worker.start();
                }

                @Test
                void works() {}

                @ParameterizedTest
                @ValueSource(ints = {1, 2})
                void counts(int number) {}

                @AfterEach
                void stop() {
                    worker.interrupt();
                }
            }
            """;

    static final String LEAKY = """
            import dev.watertight.junit.Watertight;
            import org.junit.jupiter.api.Test;

            @Watertight(settlingTime = "20 ms")
            class LeakyTest {

                @Test
                void leaks() {
                    Threads.leave("forgotten worker");
                }

                @Test
                void works() {}
            }
            """;

    static final String LEAKY_TOO = LEAKY.replace("LeakyTest", "LeakyTooTest").replace("forgotten", "lost");

    static final String THREADS = """
            final class Threads {

                static void leave(String name) {
                    Thread thread = new Thread(Threads::work, name);
                    thread.setDaemon(true);
                    thread.start();
                    while (thread.getState() != Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                    }
                }

                private static void work() {
                    try {
                        Thread.sleep(600_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
            """;

    /** What such a field opens, JUnit opens before it shows the class to any extension. */
    static final String SHARING = """
            import dev.watertight.junit.Watertight;
            import org.junit.jupiter.api.Test;
            import org.junit.jupiter.api.extension.AfterAllCallback;
            import org.junit.jupiter.api.extension.RegisterExtension;

            @Watertight
            class SharingTest {

                @RegisterExtension
                static final AfterAllCallback SERVER = server();

                @Test
                void works() {}

                private static AfterAllCallback server() {
                    Threads.leave("forgotten server");
                    return context -> {};
                }
            }
            """;

    private Sources() {}
}
