package dev.watertight.junit;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Tells in the end what a run has found: on the console, in reports, and to GitHub Actions. */
final class EndOfRun {

    private final Ledger ledger;
    private final Optional<Path> directory;
    private final UnaryOperator<@Nullable String> environment;

    /**
     * @param directory for reports; none are written if that is empty
     * @param environment looks up an environment variable
     */
    EndOfRun(Ledger ledger, Optional<Path> directory, UnaryOperator<@Nullable String> environment) {
        this.ledger = ledger;
        this.directory = directory;
        this.environment = environment;
    }

    void tell(PrintStream out, PrintStream err) {
        List<String> lines = new ArrayList<>(new Summary(ledger).lines());
        if (!ledger.isEmpty()) {
            directory.ifPresent(path -> lines.add(ReportFiles.write(path, ledger)));
        }
        if (!lines.isEmpty()) {
            err.println(String.join(System.lineSeparator(), lines));
        }
        if ("true".equals(environment.apply("GITHUB_ACTIONS"))) {
            Annotations.of(ledger, environment).forEach(out::println);
        }
    }
}
