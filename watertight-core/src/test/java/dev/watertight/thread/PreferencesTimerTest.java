package dev.watertight.thread;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.nio.file.Path;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.prefs.Preferences;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PreferencesTimerTest {

    @TempDir
    Path directory;

    @Test
    void theTimerOfPreferencesIsTheJdks() throws Exception {
        Told told = jvm().run(() -> Preferences.userRoot());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed())
                .singleElement()
                .asString()
                .contains("Timer-0")
                .contains("java.util.prefs");
    }

    @Test
    void aTimerIsALeak() throws Exception {
        Told told = jvm().run(() -> leak(new Timer(true)));

        assertThat(told.leaks()).singleElement().asString().contains("Timer-0");
    }

    @Test
    void aTimerIsALeakOncePreferencesAreKnown() throws Exception {
        Told told = jvm().having(() -> {
                    Preferences.userRoot();
                    Threads.snapshot().leaked(); // by a test before this one
                })
                .run(() -> leak(new Timer(true)));

        assertThat(told.leaks()).singleElement().asString().contains("Timer-1");
    }

    @Test
    void aTimerIsALeakWhenItWasThereBeforePreferences() throws Exception {
        Told told = jvm().run(() -> {
            leak(runningTimer());
            Threads.snapshot().leaked();
            Preferences.userRoot();
        });

        assertThat(told.leaks()).singleElement().asString().contains("Timer-0");
        assertThat(told.allowed()).singleElement().asString().contains("Timer-1");
    }

    @Test
    void whenBothComeAtOnceNothingTellsWhichIsWhich() throws Exception {
        Told told = jvm().run(() -> {
            leak(new Timer(true));
            Preferences.userRoot();
        });

        assertThat(told.undecided()).hasSize(2).allMatch(line -> line.contains("Timer-"));
    }

    /** A thread that has only just been started has no stack that tells what it is. */
    private static Timer runningTimer() throws InterruptedException {
        Timer timer = new Timer(true);
        CountDownLatch ran = new CountDownLatch(1);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        ran.countDown();
                    }
                },
                0);
        ran.await();
        return timer;
    }

    private FreshJvm jvm() {
        return FreshJvm.watching(LiveThread.class).with("-Djava.util.prefs.userRoot=" + directory);
    }
}
