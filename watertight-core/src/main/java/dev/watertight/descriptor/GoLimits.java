package dev.watertight.descriptor;

import dev.watertight.common.GoBuild;
import dev.watertight.common.GoModules;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What tells a program in Go how much processor time it gets. Since Go 1.25 the runtime opens it before the program's first
 * line, each file once, and keeps it: {@code cpu.max} of its own control group or, with version 1, two others. See {@code
 * runtime/cgroup_linux.go} and {@code internal/runtime/cgroup/cgroup_linux.go} in Go's sources.
 */
final class GoLimits {

    private static final String REASON = "the runtime of Go keeps open what limits its processor time";

    private static final Pattern OF_ANY_GROUP =
            Pattern.compile("/sys/fs/cgroup/(?:.*/)?cpu\\.(?:max|cfs_quota_us|cfs_period_us)");

    private GoLimits() {}

    static Optional<Ruling> rule(RegularFile file, RuntimeNoise.Clues clues) throws IOException {
        boolean mayBe =
                file.path().contains("/cpu.") && file.flags().accessMode().equals("O_RDONLY");
        if (!mayBe || clues.go().all().isEmpty()) {
            return Optional.empty();
        }
        // it closes them again at once if it is told not to look at limits
        String environment = clues.program().variable("GODEBUG").orElse("");
        List<GoModules.Module> limited = clues.go().all().stream()
                .filter(module -> looksAtLimits(module.executable().build(), environment))
                .toList();
        Set<String> own = limited.isEmpty() ? Set.of() : clues.program().processorLimits();
        if (own.contains(file.path())) {
            return Optional.of(ofOwn(file, limited, clues));
        }
        return OF_ANY_GROUP.matcher(file.path()).matches() ? ofAnother(own, clues) : Optional.empty();
    }

    private static Ruling ofOwn(RegularFile file, List<GoModules.Module> limited, RuntimeNoise.Clues clues)
            throws IOException {
        // a plugin has none of its own
        long runtimes = Math.max(
                1,
                limited.stream().filter(module -> module.poller().isPresent()).count());
        int count = clues.count(file);
        return count <= runtimes
                ? new Allowed(REASON + ", from the start: this is a program of "
                        + limited.get(0).executable().build().version())
                : new Undecided(REASON + ", once; but the process has it open " + count
                        + " times, and nothing tells which is the runtime's");
    }

    /** The runtime does not notice when its process is moved to another control group. */
    private static Optional<Ruling> ofAnother(Set<String> own, RuntimeNoise.Clues clues) throws IOException {
        for (String each : own) {
            if (clues.linked(each).isEmpty()) {
                return Optional.of(new Undecided(REASON + ", of the control group in which it was started; this is of"
                        + " another one than it is in now, and nothing tells whether it was moved"));
            }
        }
        return Optional.empty();
    }

    private static boolean looksAtLimits(GoBuild build, String environment) {
        return build.isAtLeast(25)
                && !build.setting("containermaxprocs", environment, "1").equals("0");
    }
}
