package dev.watertight.junit;

import dev.watertight.Resource;
import java.util.List;

/** A resource of which nobody can say whether it is a leak. */
record Puzzle(String name) implements Resource {

    @Override
    public Object identity() {
        return name;
    }

    @Override
    public String kind() {
        return "puzzle";
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        return List.of();
    }
}
