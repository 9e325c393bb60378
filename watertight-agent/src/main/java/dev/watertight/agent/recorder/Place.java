package dev.watertight.agent.recorder;

import org.jspecify.annotations.Nullable;

/** Where something was opened or started. */
final class Place {

    /** A longer chain of threads that started each other says no more, and must not grow without end. */
    private static final int LONGEST_CHAIN = 16;

    /** Different for each place, ascending. */
    final long serial;

    /** What was opened, one of the constants of {@link Recorder}. */
    final int kind;

    /** {@link System#nanoTime()}. */
    final long nanos;

    final String threadName;

    /** Where the thread that opened it was itself started; null if that was not recorded. */
    final @Nullable Place threadStarted;

    /** For whom it was opened, and how deep in the stack the thread was told so; see {@link Life}. */
    final @Nullable Object scope;

    final int level;

    /** Where the pool was made whose worker was started here; null if it is none, or has not begun to work yet. */
    volatile @Nullable Place pool;

    /** How many threads there are in the chain. */
    private final int generation;

    /** Whether the thread that opened it cleans up for the collector: then it closes what it opened, as any other. */
    final boolean cleaning;

    private volatile Stack stack;

    Place(long serial, int kind, Thread thread, @Nullable Life life, boolean withStack, boolean cleaning) {
        this.stack = new Stack(withStack);
        this.serial = serial;
        this.kind = kind;
        this.cleaning = cleaning;
        this.nanos = System.nanoTime();
        this.threadName = thread.getName();
        this.scope = life == null ? null : life.scopeNow();
        this.level = life == null ? Life.INHERITED : life.level;
        Place start = life == null ? null : life.start;
        this.generation = start == null ? 0 : start.generation + 1;
        this.threadStarted = kind == Recorder.THREAD && generation % LONGEST_CHAIN == LONGEST_CHAIN - 1 ? null : start;
    }

    /** The stack of the thread; without frames if it was not kept. Whoever asks for it has it made of text for good. */
    Throwable stack() {
        Stack known = stack;
        if (known.text == null) {
            known = new Stack(known.getStackTrace());
            stack = known;
        }
        return known;
    }

    /** Lets go of the classes in its stack, and in those of the threads that led to it. */
    Place withoutClasses() {
        for (Place place = this; place != null; place = place.threadStarted) {
            place.stack();
        }
        return this;
    }

    /**
     * A {@link Throwable} is the cheapest way to keep a stack: the VM writes it down as it is, and it becomes text when
     * somebody asks for it, which nobody does of what is closed in time. But until then it refers to the classes in it, and
     * so to their loaders.
     */
    private static final class Stack extends Throwable {

        private static final long serialVersionUID = 1L;

        final transient StackTraceElement @Nullable [] text;

        Stack(boolean isKept) {
            super(null, null, false, isKept);
            text = null;
        }

        Stack(StackTraceElement[] text) {
            super(null, null, false, false);
            this.text = text;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return text == null ? super.getStackTrace() : text.clone();
        }
    }
}
