package dev.watertight.descriptor;

import java.util.OptionalLong;

/**
 * A descriptor of a process; see pidfd_open(2).
 *
 * @param pid the process; empty if it has ended and been waited for, if it is not visible from here, or if unknown
 * @since 0.1
 */
public record PidFd(int fd, OpenFlags flags, Inode inode, OptionalLong pid, ProcEntry entry) implements Descriptor {

    static PidFd of(Reading reading) {
        OptionalLong pid = reading.fdinfo().number("Pid", 10);
        return new PidFd(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                pid.isPresent() && pid.getAsLong() > 0 ? pid : OptionalLong.empty(),
                reading.entry());
    }

    @Override
    public String summary() {
        if (pid.isPresent()) {
            return "pidfd of process " + pid.getAsLong();
        }
        return switch (FdInfo.parse(entry.fdinfo()).value("Pid").orElse("")) {
            case "-1" -> "pidfd of a process that has ended";
            case "0" -> "pidfd of a process in another pid namespace";
            default -> "pidfd";
        };
    }

    @Override
    public String toString() {
        return describe();
    }
}
