package dev.watertight.thread;

import dev.watertight.common.OfThread;

/** The thread itself, in a form that can be compared: its name may change, and its number may be overridden (17). */
sealed interface ThreadIdentity {

    /** A platform thread: equal if it is the same object. */
    record Platform(Thread thread) implements ThreadIdentity, OfThread {

        @Override
        public boolean equals(Object other) {
            return other instanceof Platform platform && platform.thread == thread;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(thread);
        }

        @Override
        public String toString() {
            return "thread " + thread.getName();
        }
    }

    /** A virtual thread, by its number: the JDK never uses one twice, and it cannot be overridden. */
    record Virtual(long id) implements ThreadIdentity {}

    /** A task of another process, by its number and start time, in clock ticks since boot: numbers are reused. */
    record Task(long tid, String startTime) implements ThreadIdentity {

        /** What {@link LiveThread#type()} says of one. */
        static final String TYPE = "task";
    }

    /** A Java thread of another JVM, by its number, which that JVM never uses twice. */
    record OfJvm(long id) implements ThreadIdentity {}
}
