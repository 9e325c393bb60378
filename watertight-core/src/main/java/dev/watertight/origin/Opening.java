package dev.watertight.origin;

import dev.watertight.Resource;
import java.util.stream.Stream;

/** The identity of what was opened at a place that the agent recorded. */
public interface Opening {

    /** Different for each opening; 0 if it was not recorded. */
    long opening();

    /** The openings of these resources, as far as they were recorded. */
    static Stream<Long> of(Stream<? extends Resource> resources) {
        return resources
                .map(Resource::identity)
                .filter(Opening.class::isInstance)
                .map(identity -> ((Opening) identity).opening())
                .filter(opening -> opening != 0);
    }
}
