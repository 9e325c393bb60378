package dev.watertight.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A descriptor that accepts signals; see signalfd(2).
 *
 * @param signals the names of the signals, as in signal(7); empty if there are none, or if they are unknown
 * @since 0.1
 */
public record SignalFd(int fd, OpenFlags flags, Inode inode, List<String> signals, ProcEntry entry)
        implements Descriptor {

    /** From 1 on; the numbers of most machines, MIPS, SPARC, Alpha and PA-RISC excepted. */
    private static final String[] NAMES = ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM"
                    + " STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
            .split(" ", -1);

    /** The first real-time signal that the C library leaves to programs. */
    private static final int SIGRTMIN = 34;

    public SignalFd {
        signals = List.copyOf(signals);
    }

    static SignalFd of(Reading reading) {
        OptionalLong mask = reading.fdinfo().number("sigmask", 16);
        return new SignalFd(reading.fd(), reading.flags(), reading.inode(), names(mask.orElse(0)), reading.entry());
    }

    private static List<String> names(long mask) {
        List<String> names = new ArrayList<>();
        for (int signal = 1; signal <= Long.SIZE; signal++) {
            if (((mask >>> (signal - 1)) & 1) != 0) {
                names.add(name(signal));
            }
        }
        return names;
    }

    private static String name(int signal) {
        if (signal <= NAMES.length) {
            return "SIG" + NAMES[signal - 1];
        }
        return signal < SIGRTMIN
                ? "signal " + signal
                : signal == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+" + (signal - SIGRTMIN);
    }

    @Override
    public String summary() {
        return "signalfd" + (signals.isEmpty() ? "" : " for " + String.join(", ", signals));
    }

    @Override
    public String toString() {
        return describe();
    }
}
