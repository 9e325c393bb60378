package dev.watertight.report;

import dev.watertight.common.Frames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A stack as lines. The reader's own frames are shown all, and those marked at which to look: the innermost of them and, if
 * that is not in the test's class, the test's own line. Of a run of foreign frames only the two ends are shown: what is going
 * on, and what the reader's code called for it. How the test framework came to call the reader's code helps nobody.
 */
enum StackText {

    /** Runs of foreign frames are folded. */
    FOLDED {
        @Override
        List<String> lines(List<StackTraceElement> all) {
            List<StackTraceElement> frames =
                    all.stream().filter(frame -> !Frames.isLambdaProxy(frame)).toList();
            List<String> lines = new ArrayList<>();
            Set<Integer> marked = marked(frames);
            int called = calledByFramework(frames);
            int shown = frames.size() > called + 1 ? called : frames.size();
            int end;
            for (int start = 0; start < shown; start = end) {
                end = endOfRun(frames, start);
                // The outermost frame of a run is what the reader's code called, if that comes next.
                int shownLast = end < frames.size() ? 1 : 0;
                for (int i = start; i < end; i++) {
                    int hidden = end - shownLast - i;
                    if (i > start && hidden > 1) {
                        lines.add(NO_MARK + "   ... " + hidden + " more in " + Owner.of(frames.get(i)).where);
                        i = end - shownLast - 1;
                    } else {
                        lines.add((marked.contains(i) ? MARK : NO_MARK) + "at " + brief(frames.get(i)));
                    }
                }
            }
            if (shown < frames.size()) {
                lines.add(NO_MARK + "   ... " + (frames.size() - shown) + " more in " + Owner.FRAMEWORK.where);
            }
            return lines;
        }
    },

    /** Every frame, with module and class loader. */
    FULL {
        @Override
        List<String> lines(List<StackTraceElement> all) {
            List<String> lines = new ArrayList<>();
            Set<Integer> marked = marked(all);
            for (int i = 0; i < all.size(); i++) {
                lines.add((marked.contains(i) ? MARK : NO_MARK) + "at " + all.get(i));
            }
            return lines;
        }
    };

    private static final String MARK = "> ";
    private static final String NO_MARK = "  ";

    abstract List<String> lines(List<StackTraceElement> all);

    /** Without module and loader, as IDEs link it. */
    private static String brief(StackTraceElement frame) {
        return new StackTraceElement(
                        frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber())
                .toString();
    }

    /** Where the run of frames ends that belong to the same foreign owner; the reader's frames each stand alone. */
    private static int endOfRun(List<StackTraceElement> frames, int start) {
        Owner owner = Owner.of(frames.get(start));
        int end = start + 1;
        while (owner != Owner.READER && end < frames.size() && Owner.of(frames.get(end)) == owner) {
            end++;
        }
        return end;
    }

    /** The innermost frame of the reader's, and the innermost one of the test's class. */
    private static Set<Integer> marked(List<StackTraceElement> frames) {
        Set<Integer> marked = new HashSet<>();
        int own = innermostOwn(frames);
        if (own >= 0) {
            marked.add(own);
        }
        int called = calledByFramework(frames);
        if (called < frames.size()) {
            String test = topLevelClass(frames.get(called - 1));
            for (int i = own; i < called; i++) {
                if (topLevelClass(frames.get(i)).equals(test)) {
                    marked.add(i);
                    break;
                }
            }
        }
        return marked;
    }

    /**
     * Where the part of a stack begins in which the test framework finds its way to the reader's code; the size of the stack
     * if there is none. How JUnit's platform was called itself helps nobody, whoever did it.
     */
    private static int calledByFramework(List<StackTraceElement> frames) {
        int innermostOwn = innermostOwn(frames);
        if (innermostOwn < 0) {
            return frames.size();
        }
        int last = innermostOwn;
        boolean calledByFramework = false;
        for (int i = innermostOwn + 1; i < frames.size(); i++) {
            switch (Owner.of(frames.get(i))) {
                case READER -> {
                    last = i;
                    calledByFramework = false;
                }
                case FRAMEWORK -> calledByFramework = true;
                case JDK -> {}
            }
            if (Frames.callsTests(frames.get(i))) {
                break;
            }
        }
        return calledByFramework ? last + 1 : frames.size();
    }

    private static int innermostOwn(List<StackTraceElement> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (Owner.of(frames.get(i)) == Owner.READER) {
                return i;
            }
        }
        return -1;
    }

    private static String topLevelClass(StackTraceElement frame) {
        String name = frame.getClassName();
        int nested = name.indexOf('$', 1);
        return nested < 0 ? name : name.substring(0, nested);
    }

    private enum Owner {
        JDK("the JDK"),
        FRAMEWORK("the test framework"),
        READER("your code");

        final String where;

        Owner(String where) {
            this.where = where;
        }

        static Owner of(StackTraceElement frame) {
            if (Frames.inJdk(frame)) {
                return JDK;
            }
            return Frames.inFramework(frame) ? FRAMEWORK : READER;
        }
    }
}
