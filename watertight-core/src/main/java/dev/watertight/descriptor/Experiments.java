package dev.watertight.descriptor;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes each experiment when it is first needed, and rules by what came out. */
final class Experiments {

    /** After so many failures in a row it takes a while until another attempt may be worth its time. */
    private static final int MOST_FAILURES = 3;

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

    private final OwnProcess process;
    private final JdkDescriptors known;
    private final List<Trial> trials;

    Experiments(OwnProcess process, JdkDescriptors known, Experiment... experiments) {
        this.process = process;
        this.known = known;
        this.trials = List.of(experiments).stream().map(Trial::new).toList();
    }

    Optional<Ruling> rule(Descriptor suspect, Clues clues) {
        return trials.stream()
                .flatMap(trial -> trial.rule(suspect, clues).stream())
                .findFirst();
    }

    private final class Trial {

        private final Experiment experiment;
        private boolean done;
        private int failures;
        private long lastFailure;
        private String failure = "";

        Trial(Experiment experiment) {
            this.experiment = experiment;
        }

        /** Says nothing of a suspect that the experiment does not concern, or has shown not to be the JDK's. */
        Optional<Ruling> rule(Descriptor suspect, Clues clues) {
            if (done || !concerns(suspect, clues)) {
                return Optional.empty();
            }
            if (failures < MOST_FAILURES || System.nanoTime() - lastFailure > PAUSE) {
                run();
            }
            return known.reason(suspect).<Ruling>map(Allowed::new).or(() -> undecided());
        }

        private boolean concerns(Descriptor suspect, Clues clues) {
            try {
                return experiment.concerns(suspect, clues);
            } catch (Exception e) {
                return fails(e); // whatever could not be looked at, it may be what tells
            }
        }

        /** An interrupt that was meant for the test must neither disturb the experiment nor get lost. */
        private void run() {
            boolean interrupted = Thread.interrupted();
            try {
                experiment.run(process, known);
                done = true;
            } catch (Exception | LinkageError | OutOfMemoryError e) { // that is how a lack of threads is told
                fails(e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private boolean fails(Throwable reason) {
            failures++;
            lastFailure = System.nanoTime();
            failure = reason.getMessage() == null ? reason.toString() : reason.getMessage();
            return true;
        }

        private Optional<Ruling> undecided() {
            return done
                    ? Optional.empty()
                    : Optional.of(new Undecided(
                            "it may be " + experiment.subject() + ", which could not be tried out: " + failure));
        }
    }
}
