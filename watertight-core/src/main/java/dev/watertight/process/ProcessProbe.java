package dev.watertight.process;

import dev.watertight.Snapshot;
import dev.watertight.common.HiddenProcesses;
import dev.watertight.common.Observing;
import dev.watertight.spi.Probe;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Observes the descendants of this JVM, by {@link ProcessHandle}. It is public for {@link java.util.ServiceLoader} only;
 * {@link Children} is what to use.
 *
 * @since 0.1
 */
public final class ProcessProbe implements Probe<ChildProcess> {

    private final List<String> unobserved = Observing.alone(HiddenProcesses::unobserved);
    private volatile Listing last = new Listing(OptionalLong.empty(), List.of());

    /** For {@link java.util.ServiceLoader}. */
    public ProcessProbe() {}

    /**
     * The descendants, some of which may have ended since.
     *
     * @param lastPid the number that the kernel had given away last, before they were listed
     */
    private record Listing(OptionalLong lastPid, List<ProcessHandle> descendants) {}

    @Override
    public boolean owns(Object owner, ChildProcess resource) {
        return owner instanceof Process process
                && process.getClass().getModule() == Object.class.getModule()
                && process.isAlive()
                && process.pid() == resource.pid();
    }

    @Override
    public Class<ChildProcess> type() {
        return ChildProcess.class;
    }

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public Snapshot<ChildProcess> snapshot() {
        try {
            return Snapshot.of(this, Observing.alone(this::descendants), unobserved);
        } catch (RuntimeException e) { // plain ones too: that is how the JDK says that it cannot open /proc
            return Snapshot.of(
                    this,
                    last.descendants,
                    more(
                            unobserved,
                            "processes: the JVM could not list the children"
                                    + " of this process, so those that were started lately may be missing: "
                                    + e.getMessage()));
        }
    }

    private static List<String> more(List<String> reasons, String reason) {
        List<String> all = new ArrayList<>(reasons);
        all.add(reason);
        return all;
    }

    /** The JDK looks at every process of the machine to find them; so only if one has been started since. */
    private List<ProcessHandle> descendants() {
        if (NoChildren.certain()) {
            return List.of();
        }
        OptionalLong lastPid = LastPid.read();
        if (lastPid.isEmpty() || !lastPid.equals(last.lastPid)) {
            last = new Listing(lastPid, ProcessHandle.current().descendants().toList());
        }
        return last.descendants;
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        return Observing.alone(() -> {
            Set<Object> left = new LinkedHashSet<>(identities);
            left.removeIf(identity -> !(identity instanceof ProcessHandle handle && isAlive(handle)));
            return left;
        });
    }

    @Override
    public List<ChildProcess> inspect(Set<Object> identities) {
        return Observing.alone(() -> identities.stream()
                .filter(ProcessHandle.class::isInstance)
                .map(ProcessHandle.class::cast)
                .filter(ProcessProbe::isAlive)
                .map(ChildProcess::of)
                .sorted(Comparator.comparingLong(ChildProcess::pid))
                .toList());
    }

    /** To tell it takes the JDK a descriptor; without one it takes every process for dead. */
    private static boolean isAlive(ProcessHandle process) {
        return process.isAlive()
                || (Files.exists(Path.of("/proc", String.valueOf(process.pid()))) && isNoDescriptorLeft());
    }

    private static boolean isNoDescriptorLeft() {
        try {
            new FileInputStream("/proc/self/stat").close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
