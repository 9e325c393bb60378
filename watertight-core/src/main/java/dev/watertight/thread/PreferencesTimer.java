package dev.watertight.thread;

import dev.watertight.common.Observing;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;

/**
 * The timer that {@code java.util.prefs.FileSystemPreferences} starts when it is initialised, one for the JVM's life. It is
 * a {@code java.util.Timer} like any other.
 */
final class PreferencesTimer {

    private static final String PREFERENCES = "java.util.prefs.FileSystemPreferences";
    private static final String TIMER = "java.util.TimerThread";
    private static final Pattern NAME = Pattern.compile("Timer-\\d+");

    private static final Set<Thread> KNOWN = Collections.newSetFromMap(new WeakHashMap<>());
    private static final Set<Thread> KNOWN_OTHERS = Collections.newSetFromMap(new WeakHashMap<>());

    private PreferencesTimer() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        boolean mayBe = suspect.type().equals(TIMER)
                && suspect.daemon()
                && NAME.matcher(suspect.name()).matches()
                && ModuleLayer.boot().findModule("java.prefs").isPresent();
        return mayBe && suspect.identity() instanceof ThreadIdentity.Platform platform
                ? Observing.alone(() -> rule(platform.thread()))
                : Optional.empty();
    }

    private static Optional<Ruling> rule(Thread suspect) {
        if (KNOWN.isEmpty() && !KNOWN_OTHERS.contains(suspect)) {
            try {
                findOut();
            } catch (Exception | LinkageError e) {
                return Optional.of(new Undecided(
                        "it may be the timer of java.util.prefs; whether that was used could not be found out: " + e));
            }
        }
        if (KNOWN.contains(suspect)) {
            return Optional.of(new Allowed("the timer of java.util.prefs, which the JDK starts once and keeps"));
        }
        return KNOWN.isEmpty() && !KNOWN_OTHERS.contains(suspect)
                ? Optional.of(new Undecided(
                        "one of several timers is that of java.util.prefs, which never ends; nothing" + " tells which"))
                : Optional.empty();
    }

    private static void findOut() throws JMException {
        Set<Thread> before = daemonTimers();
        if (!LoadedClasses.contain(PREFERENCES)) {
            KNOWN_OTHERS.addAll(before);
            return;
        }
        Set<Thread> candidates = daemonTimers();
        candidates.removeAll(KNOWN_OTHERS);
        if (candidates.size() == 1) {
            KNOWN.addAll(candidates);
        }
    }

    private static Set<Thread> daemonTimers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getName().equals(TIMER) && thread.isDaemon())
                .collect(Collectors.toSet());
    }
}
