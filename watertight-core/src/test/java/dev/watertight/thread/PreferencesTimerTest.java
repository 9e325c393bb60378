package dev.watertight.thread;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.nio.file.Path;
import java.util.Timer;
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
            leak(new Timer(true));
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

    private FreshJvm jvm() {
        return FreshJvm.watching(LiveThread.class).with("-Djava.util.prefs.userRoot=" + directory);
    }
}
