package dev.watertight.process;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.common.Text;
import dev.watertight.origin.Recorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A process that this JVM started, or that one of those started, as it was at one moment. It is the same process as
 * another one when number and start time are equal: numbers are reused.
 *
 * @param handle the process itself
 * @param pid the process number
 * @param parent the number of the process that is its parent now; empty if that could not be read
 * @param commandLine the program with its arguments; empty if they may not be read, or the process is a zombie
 * @param zombie its name, cut to 15 bytes, if it has ended and its parent has not asked for its exit code; otherwise empty
 * @param startTime when it was started; empty if that could not be read
 * @param origin where it was started, if this JVM started it and the agent recorded that
 * @since 0.1
 */
public record ChildProcess(
        ProcessHandle handle,
        long pid,
        Optional<Long> parent,
        Optional<String> commandLine,
        Optional<String> zombie,
        Optional<Instant> startTime,
        Optional<Origin> origin)
        implements Resource {

    private static final int LINE = 160;

    public ChildProcess {
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(parent, "parent");
        Objects.requireNonNull(commandLine, "commandLine");
        Objects.requireNonNull(zombie, "zombie");
        Objects.requireNonNull(startTime, "startTime");
        Objects.requireNonNull(origin, "origin");
    }

    /** The process as the JDK shows it at this moment. */
    static ChildProcess of(ProcessHandle handle) {
        ProcessHandle.Info info = handle.info();
        Optional<String> commandLine = info.commandLine().or(info::command);
        return new ChildProcess(
                handle,
                handle.pid(),
                handle.parent().map(ProcessHandle::pid),
                commandLine,
                commandLine.isEmpty() ? ProcessState.nameOfZombie(handle.pid()) : Optional.empty(),
                info.startInstant(),
                Recorder.find().flatMap(recorder -> recorder.process(handle.pid(), info.startInstant())));
    }

    @Override
    public Object identity() {
        return handle;
    }

    @Override
    public String kind() {
        return "process";
    }

    @Override
    public String describe() {
        return zombie.map(name -> "pid " + pid + " (" + Text.escape(name) + "), " + ProcessState.ZOMBIE.text())
                .orElseGet(() -> "pid " + pid + ", "
                        + commandLine
                                .map(line -> Text.shorten(Text.escape(line), LINE))
                                .orElse("command line not readable"));
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        startTime.ifPresent(time -> facts.add(new Fact("started", time.toString())));
        parent.filter(number -> number != ProcessHandle.current().pid())
                .ifPresent(number -> facts.add(new Fact("child of", "pid " + number)));
        commandLine
                .map(Text::escape)
                .filter(line -> line.length() > LINE)
                .ifPresent(line -> facts.add(new Fact("command", line)));
        return facts;
    }

    @Override
    public String toString() {
        return kind() + " " + describe();
    }
}
