package dev.watertight.descriptor;

import dev.watertight.common.PythonHelper;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What CPython opens for itself: of each {@link PythonHelper} the pipe that ends it. The mark is at its other end: a child
 * process runs the module with the number by which it has the read end.
 */
final class PythonNoise implements RuntimeNoise.Rule {

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        if (!(suspect instanceof Pipe pipe) || pipe.end() != PipeEnd.WRITE || StandardStreams.contain(pipe)) {
            return Optional.empty();
        }
        Map<Long, PythonHelper> helpers = clues.program().pythonHelpers();
        Optional<PythonHelper> found = pipe.otherProcesses().stream()
                .filter(holder -> helpers.containsKey(holder.pid())
                        && helpers.get(holder.pid()).fd() == holder.fd())
                .map(holder -> helpers.get(holder.pid()))
                .findFirst();
        return found.map(helper -> helper.doubt(helpers.values())
                .<Ruling>map(doubt -> new Undecided(helper.reason() + doubt))
                .orElse(new Allowed(helper.reason() + ": this is the pipe that ends it")));
    }
}
