package dev.watertight.process;

import dev.watertight.Snapshot;
import dev.watertight.common.HiddenProcesses;
import dev.watertight.common.Observing;
import dev.watertight.common.OtherProcess;
import dev.watertight.spi.Probe;
import java.util.List;
import java.util.Set;

/** Observes the descendants of another process. */
final class OtherProcessProbe implements Probe<ChildProcess> {

    private static final String WHAT = "the children";

    private final OtherProcess process;
    private final ProcessProbe probe = new ProcessProbe();
    private final List<String> unobserved = Observing.alone(HiddenProcesses::unobserved);

    OtherProcessProbe(OtherProcess process) {
        this.process = process;
    }

    @Override
    public Class<ChildProcess> type() {
        return probe.type();
    }

    @Override
    public String name() {
        return probe.name();
    }

    @Override
    public String place() {
        return process.toString();
    }

    /** What ends loses its children; so the process must have lived on after they were listed. */
    @Override
    public Snapshot<ChildProcess> snapshot() {
        return process.whole(
                WHAT, () -> Snapshot.of(this, process.handle().descendants().toList(), unobserved));
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        return probe.stillThere(identities);
    }

    @Override
    public List<ChildProcess> inspect(Set<Object> identities) {
        return identities.isEmpty() ? List.of() : process.whole(WHAT, () -> probe.inspect(identities));
    }
}
