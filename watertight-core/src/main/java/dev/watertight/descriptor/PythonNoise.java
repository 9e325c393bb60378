package dev.watertight.descriptor;

import dev.watertight.common.PythonHelper;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.Map;
import java.util.Optional;

/**
 * What CPython opens for itself: of each {@link PythonHelper} the pipe that ends it. The mark is at its other end: a child
 * process runs the module with the number by which it has the read end.
 */
final class PythonNoise implements RuntimeNoise.Rule {

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) {
        if (!(suspect instanceof Pipe pipe) || pipe.end() != PipeEnd.WRITE || StandardStreams.contain(pipe)) {
            return Optional.empty();
        }
        Map<Long, String> children = clues.program().children();
        return pipe.otherProcesses().stream()
                .flatMap(
                        holder -> PythonHelper.of(children.getOrDefault(holder.pid(), ""))
                                .filter(helper -> helper.fd() == holder.fd())
                                .stream())
                .findFirst()
                .map(helper -> helper.isOnlyOneOf(children.values())
                        ? new Allowed(helper.reason() + ": this is the pipe that ends it")
                        : new Undecided(helper.reason() + "; but there are more, and nothing tells which is the one"));
    }
}
