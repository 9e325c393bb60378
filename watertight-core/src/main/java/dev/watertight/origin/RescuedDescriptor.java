package dev.watertight.origin;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.origin.Recorder.Place;
import java.util.List;
import java.util.Optional;

/**
 * A descriptor that the code has lost, and a cleaner or finalizer has closed instead: when the collector comes by is a
 * matter of luck. What it stood for nobody knows any more, but where it was opened.
 */
public record RescuedDescriptor(Place place) implements Resource {

    /** The kind that it was of as long as it was open. */
    public static final String WHILE_OPEN = "descriptor";

    private record Identity(long opening) implements Opening {}

    @Override
    public Object identity() {
        return new Identity(place.serial());
    }

    @Override
    public String kind() {
        return "lost descriptor";
    }

    @Override
    public String describe() {
        return place.kind().noun() + ", closed by the garbage collector, not by the code";
    }

    @Override
    public List<Fact> facts() {
        return List.of();
    }

    @Override
    public Optional<Origin> origin() {
        return Optional.of(place.origin());
    }
}
