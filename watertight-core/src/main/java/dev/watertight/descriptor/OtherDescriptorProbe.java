package dev.watertight.descriptor;

import dev.watertight.Snapshot;
import dev.watertight.common.OtherProcess;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Observes the descriptors of another process. */
final class OtherDescriptorProbe implements Probe<Descriptor> {

    private static final String WHAT = "the descriptors";

    private final OtherProcess process;
    private final ProcessView view;
    private final Program program;
    private final DescriptorProbe probe;

    OtherDescriptorProbe(OtherProcess process) {
        this.process = process;
        this.view = ProcFs.of(process);
        this.program = new Program.OfProcess(process.directory());
        this.probe = new DescriptorProbe(view, System.getProperty("os.name", "unknown"));
    }

    @Override
    public Class<Descriptor> type() {
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

    @Override
    public Snapshot<Descriptor> snapshot() {
        return process.whole(WHAT, () -> {
            if (OtherProcess.isShownAsFiles()) {
                process.requirePermission(WHAT);
            }
            Snapshot<Descriptor> seen = probe.snapshot();
            return Snapshot.of(this, seen.identities(), seen.unobserved());
        });
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        return process.isAlive() ? probe.stillThere(identities) : Set.of();
    }

    @Override
    public List<Descriptor> inspect(Set<Object> identities) {
        return identities.isEmpty() ? List.of() : process.whole(WHAT, () -> probe.inspect(identities));
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends Descriptor> suspects) {
        return suspects.isEmpty() ? Map.of() : process.whole(WHAT, () -> RuntimeNoise.rule(view, program, suspects));
    }
}
