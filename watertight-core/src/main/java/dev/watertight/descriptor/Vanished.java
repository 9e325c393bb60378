package dev.watertight.descriptor;

import dev.watertight.Origin;
import java.util.Objects;
import java.util.Optional;

/**
 * A descriptor that was open at the baseline and is not any more, and of which it is known that not its owner closed it.
 *
 * @param fd its number
 * @param what happened, in one sentence
 * @param opened where it was opened, if the agent recorded that
 * @param closed where it was closed, if the agent recorded that
 * @since 0.1
 */
public record Vanished(int fd, String what, Optional<Origin> opened, Optional<Origin> closed) {

    public Vanished {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(opened, "opened");
        Objects.requireNonNull(closed, "closed");
    }

    @Override
    public String toString() {
        return "fd " + fd + "  " + what;
    }
}
