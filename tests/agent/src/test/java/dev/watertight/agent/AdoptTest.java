package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Leaky;
import java.io.FileInputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** With the agent, it is certain what an action opens, whatever other threads do. */
class AdoptTest {

    @Test
    void whatAnotherThreadOpensAtTheSameTimeIsALeak() throws Exception {
        LeakCheck check = begin();
        CountDownLatch inAction = new CountDownLatch(1);
        FutureTask<FileInputStream> leak = new FutureTask<>(() -> {
            inAction.await();
            return new FileInputStream("/dev/zero");
        });
        Thread other = new Thread(leak);
        other.start();
        FileInputStream[] adopted = new FileInputStream[1];
        LeakCheck.adopt("all share it", () -> {
            inAction.countDown();
            leak.get();
            adopted[0] = new FileInputStream("/dev/null");
        });
        other.join();

        LeakReport report = check.finish();
        leak.get().close();
        adopted[0].close();

        assertThat(report).as(report.text()).isInstanceOf(Leaky.class);
        assertThat(((Leaky) report).undecided()).isEmpty();
        assertThat(((Leaky) report).leaks())
                .singleElement()
                .satisfies(each -> assertThat(each.describe()).contains("/dev/zero"));
    }

    @Test
    void whatAThreadOfTheActionOpensIsAdopted() throws Exception {
        LeakCheck check = begin();
        CountDownLatch busy = new CountDownLatch(1);
        Thread bystander = new Thread(
                () -> { // so that it is not the only thread that runs
                    while (busy.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                });
        bystander.start();
        FileInputStream[] adopted = new FileInputStream[1];
        LeakCheck.adopt("all share it", () -> {
            FutureTask<FileInputStream> opening = new FutureTask<>(() -> new FileInputStream("/dev/null"));
            new Thread(opening).start();
            adopted[0] = opening.get();
        });
        busy.countDown();
        bystander.join();

        LeakReport report = check.finish();
        adopted[0].close();

        assertThat(report).as(report.text()).isInstanceOf(Clean.class);
    }

    private static LeakCheck begin() {
        return LeakCheck.configure().settlingTime(Duration.ZERO).begin();
    }
}
