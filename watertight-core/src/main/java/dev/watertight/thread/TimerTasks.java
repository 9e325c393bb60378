package dev.watertight.thread;

import dev.watertight.common.Memory;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The thread in which glibc calls the functions of timers that ask for one (SIGEV_THREAD, see timer_create(2)): it is started
 * with the first such timer, and stays. It waits for signal 32 only, which libraries of C keep to themselves, so that a program
 * cannot wait for it; see {@code timer_routines.c} in glibc.
 *
 * @param process its directory under {@code /proc}
 */
record TimerTasks(Path process) {

    /** By {@code os.arch}: the number of rt_sigtimedwait. */
    private static final Map<String, String> WAIT_FOR_SIGNAL = Map.of("amd64", "128", "aarch64", "137");

    /** As a set of signals. */
    private static final OptionalLong SIGNAL_32 = OptionalLong.of(1L << 31);

    private static final String BYTES_OF_SET = "0x8";

    /** Which of the words are the arguments: the set, and how long it is. */
    private static final int SET = 1;

    private static final int LENGTH = 4;

    /** What is to be said of a task; nothing if it does not wait so. */
    Optional<Ruling> rule(long task) {
        return waitsForTimers(task)
                ? Optional.of(
                        new Undecided("C's library calls the functions of timers in it (SIGEV_THREAD): glibc starts it"
                                + " with the first one, and keeps it; musl has one for each timer, and ends it with that;"
                                + " nothing tells which of the two this is"))
                : Optional.empty();
    }

    private boolean waitsForTimers(long task) {
        List<String> words = SystemCall.words(process, task);
        return words.size() > LENGTH
                && words.get(0).equals(WAIT_FOR_SIGNAL.get(System.getProperty("os.arch", "")))
                && words.get(SET).matches("0x\\p{XDigit}{1,16}")
                && words.get(LENGTH).equals(BYTES_OF_SET)
                && new Memory(process)
                        .apply(Long.parseUnsignedLong(words.get(SET).substring(2), 16))
                        .equals(SIGNAL_32);
    }
}
