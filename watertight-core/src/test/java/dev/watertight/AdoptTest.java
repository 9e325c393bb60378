package dev.watertight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdoptTest {

    private final Deque<Closeable> open = new ArrayDeque<>();
    private ExecutorService pool;

    @AfterEach
    void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void whatTheActionOpensIsNoLeak() throws Exception {
        LeakCheck check = begin();
        FileInputStream file = LeakCheck.adopt("all share it", this::file);
        Thread thread = LeakCheck.adopt("all share it", () -> thread("adopted"));

        LeakReport report = check.finish();

        assertThat(report).isInstanceOf(Clean.class);
        assertThat(report.allowed()).extracting(Judged::reason).contains("it was adopted for the run: all share it");
        assertThat(file.available()).isZero();
        assertThat(thread.isAlive()).isTrue();
    }

    @Test
    void whatTheActionOpensIsNoLeakThoughNothingIsReturned() throws Exception {
        LeakCheck check = begin();
        LeakCheck.adopt("all share it", () -> {
            file();
            thread("adopted");
        });

        // Other threads of this JVM may have run meanwhile, though none that opens anything; then it cannot be told.
        LeakReport report = check.finish();

        assertThat(report).isNotInstanceOf(Leaky.class);
        assertThat(report.allowed())
                .anyMatch(judged -> judged.resource().describe().contains("adopted"));
    }

    @Test
    void whatIsOpenedBesidesIsALeak() throws Exception {
        LeakCheck check = begin();
        file();
        LeakCheck.adopt("all share it", this::file);
        file();

        assertThat(((Leaky) check.finish()).leaks()).hasSize(2);
    }

    @Test
    void whatAnotherThreadOpensAtTheSameTimeIsNotAdopted() throws Exception {
        LeakCheck check = begin();
        CountDownLatch inAction = new CountDownLatch(1);
        FutureTask<FileInputStream> leak = new FutureTask<>(() -> {
            inAction.await();
            return new FileInputStream("/dev/zero");
        });
        Thread other = new Thread(leak);
        other.start();
        LeakCheck.adopt("all share it", () -> {
            inAction.countDown();
            open.push(leak.get());
            return file();
        });
        other.join();

        LeakReport report = check.finish();

        assertThat(report).isInstanceOf(Inconclusive.class);
        assertThat(((Inconclusive) report).undecided()).singleElement().satisfies(judged -> {
            assertThat(judged.resource().describe()).contains("/dev/zero");
            assertThat(judged.reason())
                    .startsWith(
                            "it was adopted for the run: all share it; or else another thread opened it at that time");
        });
    }

    @Test
    void aPoolBringsItsWorkers() throws Exception {
        LeakCheck check = begin();
        LeakCheck.adopt("all share it", () -> pool = Executors.newFixedThreadPool(1));
        open.push(pool::shutdownNow);
        pool.submit(() -> {}).get();

        assertThat(check.finish()).isInstanceOf(Clean.class);
    }

    @Test
    void aThreadBringsThoseThatItStarts() throws Exception {
        LeakCheck check = begin();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        LeakCheck.adopt("all share it", () -> {
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                    thread("of an adopted one");
                    gone.countDown();
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            open.push(thread::interrupt);
        });
        go.countDown();
        gone.await();

        assertThat(check.finish()).isInstanceOf(Clean.class);
    }

    @Test
    void aThreadOfTheSameTestIsALeakAfterwards() {
        LeakCheck check = begin();
        LeakCheck.adopt("all share it", () -> thread("adopted"));
        thread("leaked");

        assertThat(((Leaky) check.finish()).leaks()).singleElement().asString().contains("leaked");
    }

    /** A context, say, that is handed on to every thread: of such a value there may be any number of threads. */
    @Test
    void aThreadThatHasInheritedTheReturnedValueIsALeak() {
        InheritableThreadLocal<Object> context = new InheritableThreadLocal<>();
        Object value = LeakCheck.adopt("all share it", () -> new Object());
        LeakCheck check = begin();
        context.set(value);
        try {
            thread("left");
        } finally {
            context.remove();
        }

        assertThat(((Leaky) check.finish()).leaks()).hasSize(1);
    }

    @Test
    void whatComesInThePlaceOfAnAdoptedOneIsALeak() throws Exception {
        FileInputStream adopted = LeakCheck.adopt("all share it", this::file);
        adopted.close();
        LeakCheck check = begin();
        file();

        assertThat(check.finish()).isInstanceOf(Leaky.class);
    }

    @Test
    void anActionThatFailsAdoptsNothing() {
        LeakCheck check = begin();
        assertThatThrownBy(() -> LeakCheck.adopt("all share it", () -> {
                    file();
                    throw new IOException("on purpose");
                }))
                .hasMessage("on purpose");

        assertThat(check.finish()).isInstanceOf(Leaky.class);
    }

    @Test
    void adoptionsNest() throws Exception {
        LeakCheck check = begin();
        LeakCheck.adopt("outer", () -> {
            LeakCheck.adopt("inner", () -> thread("inside"));
            return thread("outside");
        });

        LeakReport report = check.finish();

        assertThat(report).isInstanceOf(Clean.class);
        assertThat(report.allowed())
                .filteredOn(judged -> judged.resource().describe().contains("side"))
                .extracting(Judged::reason)
                .containsExactlyInAnyOrder("it was adopted for the run: inner", "it was adopted for the run: outer");
    }

    @Test
    void theReasonIsNotOptional() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeakCheck.adopt(" ", () -> 1))
                .withMessage("an adoption needs a reason that says why what is opened there belongs to the run, but the"
                        + " reason is blank");
    }

    private static LeakCheck begin() {
        return LeakCheck.configure().settlingTime(Duration.ZERO).begin();
    }

    private FileInputStream file() throws IOException {
        FileInputStream file = new FileInputStream("/dev/null");
        open.push(file);
        return file;
    }

    private Thread thread(String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.start();
        open.push(() -> {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        return thread;
    }
}
