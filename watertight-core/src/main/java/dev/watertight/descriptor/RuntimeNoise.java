package dev.watertight.descriptor;

import dev.watertight.common.GoModules;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which descriptors of another process its language's runtime opened for itself: a class of rules a runtime, each with
 * the mark that makes it certain from outside.
 */
final class RuntimeNoise {

    private static final List<Rule> RULES = List.of(new GoNoise(), new JvmNoise(), new NodeNoise(), new PythonNoise());

    private RuntimeNoise() {}

    interface Rule {
        Optional<Ruling> of(Descriptor suspect, Clues clues) throws IOException;
    }

    static Map<Object, Ruling> rule(ProcessView view, Program program, Collection<? extends Descriptor> suspects) {
        Clues clues = new Clues(view, program);
        Map<Object, Ruling> rulings = new LinkedHashMap<>();
        for (Descriptor suspect : suspects) {
            rule(suspect, clues).ifPresent(ruling -> rulings.put(suspect.identity(), ruling));
        }
        return rulings;
    }

    private static Optional<Ruling> rule(Descriptor suspect, Clues clues) {
        for (Rule rule : RULES) {
            try {
                Optional<Ruling> ruling = rule.of(suspect, clues);
                if (ruling.isPresent()) {
                    return ruling;
                }
            } catch (IOException e) {
                return Optional.of(new Undecided(
                        "it could not be found out whether the runtime of its program opened it for itself: "
                                + Reading.reason(e)));
            }
        }
        return Optional.empty();
    }

    /** What else of the process tells; each is read when it is first needed. All its descriptors, not the suspects only. */
    static final class Clues {

        private final ProcessView view;
        private final OwnProcess process;
        private final Program program;
        private @Nullable GoModules go;
        private @Nullable Boolean node;
        private @Nullable String maps;
        private @Nullable List<EventPoll> eventPolls;
        private @Nullable List<Pipe> pipes;

        Clues(ProcessView view, Program program) {
            this.view = view;
            this.process = new OwnProcess(view);
            this.program = program;
        }

        /** What holds a runtime of Go. */
        GoModules go() throws IOException {
            GoModules known = go;
            if (known == null) {
                known = program.go();
                go = known;
            }
            return known;
        }

        boolean isNode() throws IOException {
            Boolean known = node;
            if (known == null) {
                known = program.isNode();
                node = known;
            }
            return known;
        }

        String maps() throws IOException {
            String known = maps;
            if (known == null) {
                known = program.maps();
                maps = known;
            }
            return known;
        }

        Program program() {
            return program;
        }

        /** How often the process has a file open. */
        int count(RegularFile file) throws IOException {
            return process.linked(file.entry().link()::equals).size();
        }

        /** All whose link is this. */
        List<Descriptor> linked(String link) throws IOException {
            return process.linked(link::equals);
        }

        List<Descriptor> sockets() throws IOException {
            return process.sockets();
        }

        /** The kernel's table of Unix domain sockets. */
        String unixTable() throws IOException {
            return view.table("unix");
        }

        String status() throws IOException {
            return program.status();
        }

        Tasks tasks() {
            return program.tasks();
        }

        List<EventPoll> eventPolls() throws IOException {
            List<EventPoll> known = eventPolls;
            if (known == null) {
                known = process.eventPolls();
                eventPolls = known;
            }
            return known;
        }

        List<Pipe> pipes() throws IOException {
            List<Pipe> known = pipes;
            if (known == null) {
                known = process.pipes();
                pipes = known;
            }
            return known;
        }
    }
}
