package dev.watertight;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A resource for tests, as an author of a probe of his own would write one. */
record Thing(String name, List<StackTraceElement> stack, Optional<Origin> origin) implements Resource {

    Thing(String name) {
        this(name, List.of(), Optional.empty());
    }

    @Override
    public Object identity() {
        return name;
    }

    @Override
    public String kind() {
        return "thing";
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        return new ArrayList<>();
    }
}
