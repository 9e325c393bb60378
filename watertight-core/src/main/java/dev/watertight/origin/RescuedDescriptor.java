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
        return what() + ", closed by the garbage collector, not by the code";
    }

    private String what() {
        return switch (place.kind()) {
            case BY_PATH -> "file";
            case SOCKET -> "socket";
            case EPOLL -> "eventpoll";
            case EVENTFD -> "eventfd";
            case PIPE -> "pipe";
            case INOTIFY -> "inotify";
            case THREAD, PROCESS, UNKNOWN -> "something";
        };
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
