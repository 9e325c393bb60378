package dev.watertight.process;

import dev.watertight.Snapshot;
import dev.watertight.common.CommandLines;
import dev.watertight.common.HiddenProcesses;
import dev.watertight.common.Observing;
import dev.watertight.common.OtherProcess;
import dev.watertight.common.PythonHelper;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Observes the descendants of another process. */
final class OtherProcessProbe implements Probe<ChildProcess> {

    private static final String WHAT = "the children";

    private final OtherProcess process;
    private final Supplier<List<ProcessHandle>> more;
    private final ProcessProbe probe = new ProcessProbe();
    private final List<String> unobserved = Observing.alone(HiddenProcesses::unobserved);

    /**
     * @param more those that are known to be its own though their parents have ended; others may be among them too
     */
    OtherProcessProbe(OtherProcess process, Supplier<List<ProcessHandle>> more) {
        this.process = process;
        this.more = more;
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
        Set<ProcessHandle> all = process.whole(WHAT, () -> Family.descendants(List.of(process.handle())));
        all.addAll(more.get()); // not while we observe alone: who holds its lock may wait for that
        return process.whole(WHAT, () -> Snapshot.of(this, all, unobserved));
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        return probe.stillThere(identities);
    }

    /** CPython's helpers are known by what they run, and by the pipe that ties them to their parent. */
    @Override
    public Map<Object, Ruling> rule(Collection<? extends ChildProcess> suspects) {
        Map<Object, Ruling> rulings = new LinkedHashMap<>();
        for (ChildProcess suspect : suspects) {
            rule(suspect).ifPresent(ruling -> rulings.put(suspect.identity(), ruling));
        }
        return rulings;
    }

    private static Optional<Ruling> rule(ChildProcess suspect) {
        Optional<PythonHelper> helper = CommandLines.of(suspect.pid()).flatMap(PythonHelper::of);
        if (helper.isEmpty() || suspect.parent().isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<Long, PythonHelper> helpers =
                    PythonHelper.ofChildren(Path.of("/proc/" + suspect.parent().get()));
            return Optional.ofNullable(helpers.get(suspect.pid()))
                    .map(each -> each.doubt(helpers.values())
                            .<Ruling>map(doubt -> new Undecided(each.reason() + doubt))
                            .orElse(new Allowed(each.reason() + ", by a pipe of which it holds the other end")));
        } catch (IOException e) {
            return Optional.of(
                    new Undecided("it may be a helper of CPython's multiprocessing, which could not be found out: "
                            + e.getMessage()));
        }
    }

    @Override
    public List<ChildProcess> inspect(Set<Object> identities) {
        return identities.isEmpty() ? List.of() : process.whole(WHAT, () -> probe.inspect(identities));
    }
}
