package dev.watertight.fork;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What is done in another JVM: a lambda of a test, which can refer to nothing but serializable values. */
public interface Scenario extends Serializable {

    void run() throws Exception;

    /** Keeps something open, and from the garbage collector: a leak. */
    static <T> T leak(T resource) {
        Leaks.ALL.add(resource);
        return resource;
    }

    /** What {@link #leak} keeps. */
    final class Leaks {
        private static final List<Object> ALL = new ArrayList<>();

        private Leaks() {}
    }
}
