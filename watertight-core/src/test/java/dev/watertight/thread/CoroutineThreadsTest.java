package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import kotlinx.coroutines.DefaultExecutor;
import kotlinx.coroutines.scheduling.CoroutineScheduler;
import kotlinx.coroutines.scheduling.DefaultScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With classes that have the names, the fields and the stacks of those of Kotlin's coroutines. */
class CoroutineThreadsTest {

    private static final String NAME = "DefaultDispatcher-worker-1";
    private static final ThreadProbe PROBE = new ThreadProbe();

    private final CoroutineScheduler shared = new CoroutineScheduler();
    private final CoroutineScheduler another = new CoroutineScheduler();
    private final DefaultExecutor timer = new DefaultExecutor();
    private final CountDownLatch task = new CountDownLatch(1);
    private final List<Thread> started = new ArrayList<>();

    @BeforeEach
    void share() {
        DefaultScheduler.INSTANCE.have(shared);
    }

    @AfterEach
    void end() throws InterruptedException {
        task.countDown();
        shared.close();
        another.close();
        timer.end();
        for (Thread thread : started) {
            LockSupport.unpark(thread);
            thread.join();
        }
    }

    @Test
    void anIdleWorkerOfTheSharedPoolIsNoLeak() {
        assertThat(rule(waiting(shared.worker(NAME, () -> {})))).get().isInstanceOf(Allowed.class);
    }

    @Test
    void anIdleWorkerOfAnotherPoolIsALeakWhateverItsName() {
        assertThat(rule(waiting(another.worker(NAME, () -> {})))).isEmpty();
    }

    @Test
    void aWorkerThatIsBlockedInATaskIsALeak() {
        assertThat(rule(waiting(shared.worker(NAME, this::block)))).isEmpty();
    }

    @Test
    void aWorkerIsUndecidedIfItIsNotKnownWhichPoolIsShared() {
        DefaultScheduler.INSTANCE.have(null);

        assertThat(rule(waiting(another.worker(NAME, () -> {})))).get().isInstanceOf(Undecided.class);
    }

    @Test
    void aThreadThatHasAWorkersNameOnlyIsALeak() {
        assertThat(rule(waiting(new Thread(this::block, NAME)))).isEmpty();
    }

    @Test
    void aTimerThatNeverHadAnythingToTimeIsNoLeak() {
        assertThat(rule(waiting(timerThread()))).get().isInstanceOf(Allowed.class);
    }

    @Test
    void aTimerWithNothingLeftToTimeIsNoLeak() {
        timer.time(0);

        assertThat(rule(waiting(timerThread()))).get().isInstanceOf(Allowed.class);
    }

    @Test
    void aTimerForWhichACoroutineWaitsIsALeak() {
        timer.time(1);

        assertThat(rule(waiting(timerThread()))).isEmpty();
    }

    @Test
    void aTimerOfWhichNothingButTheStackIsKnownIsUndecided() {
        LiveThread known = waiting(timerThread());

        assertThat(rule(with(new ThreadIdentity.Platform(new Thread("not read")), known)))
                .get()
                .isInstanceOf(Undecided.class);
    }

    @Test
    void aTimerThatDoesATaskIsALeak() {
        LiveThread idle = waiting(timerThread());
        List<StackTraceElement> stack = new ArrayList<>(idle.stack());
        stack.add(stack.size() - 1, new StackTraceElement("org.acme.Server", "loop", "Server.java", 44));
        LiveThread busy = with(idle.identity(), idle, stack);

        assertThat(rule(busy)).isEmpty();
        assertThat(CoroutineThreads.byStack(busy)).isEmpty();
    }

    @Test
    void aDumpTellsNeitherThePoolNorWhatTheTimerHasToDo() {
        assertThat(CoroutineThreads.byStack(waiting(shared.worker(NAME, () -> {}))))
                .get()
                .isInstanceOf(Undecided.class);
        assertThat(CoroutineThreads.byStack(waiting(timerThread()))).get().isInstanceOf(Undecided.class);
        assertThat(CoroutineThreads.byStack(waiting(another.worker("acme-worker-1", () -> {}))))
                .as("the shared pool has another name")
                .isEmpty();
        assertThat(CoroutineThreads.byStack(waiting(shared.worker(NAME, this::block))))
                .isEmpty();
    }

    private Thread timerThread() {
        return new Thread(timer, "kotlinx.coroutines.DefaultExecutor");
    }

    private void block() {
        while (task.getCount() > 0) {
            LockSupport.park(this);
        }
    }

    /** The thread when it waits. */
    private LiveThread waiting(Thread thread) {
        started.add(thread);
        thread.start();
        Set<Object> identity = Set.of(new ThreadIdentity.Platform(thread));
        return await().until(() -> PROBE.inspect(identity).get(0), Marks::isParked);
    }

    private static LiveThread with(Object identity, LiveThread like) {
        return with(identity, like, like.stack());
    }

    private static LiveThread with(Object identity, LiveThread like, List<StackTraceElement> stack) {
        return new LiveThread(
                identity,
                like.id(),
                like.name(),
                like.state(),
                like.daemon(),
                like.virtual(),
                like.priority(),
                like.group(),
                like.type(),
                stack,
                Optional.empty());
    }

    private static Optional<Ruling> rule(LiveThread thread) {
        Map<Object, Ruling> rulings = ThreadNoise.rule(List.of(thread));
        return Optional.ofNullable(rulings.get(thread.identity()));
    }
}
