package dev.watertight.process;

import dev.watertight.Snapshot;
import dev.watertight.common.Observing;
import dev.watertight.spi.Probe;
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
        } catch (UnsupportedOperationException | SecurityException e) {
            return Snapshot.of(
                    this, List.of(), List.of("processes: the JVM does not show the children of this process: " + e));
        }
    }

    /** The JDK looks at every process of the machine to find them; so only if one has been started since. */
    private List<ProcessHandle> descendants() {
        OptionalLong lastPid = LastPid.read();
        if (lastPid.isEmpty() || !lastPid.equals(last.lastPid)) {
            last = new Listing(lastPid, ProcessHandle.current().descendants().toList());
        }
        return last.descendants;
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        Set<Object> left = new LinkedHashSet<>(identities);
        left.removeIf(identity -> !(identity instanceof ProcessHandle handle && handle.isAlive()));
        return left;
    }

    @Override
    public List<ChildProcess> inspect(Set<Object> identities) {
        return Observing.alone(() -> identities.stream()
                .filter(ProcessHandle.class::isInstance)
                .map(ProcessHandle.class::cast)
                .filter(ProcessHandle::isAlive)
                .map(ChildProcess::of)
                .sorted(Comparator.comparingLong(ChildProcess::pid))
                .toList());
    }
}
