package dev.watertight.report;

import dev.watertight.common.Frames;
import java.util.ArrayList;
import java.util.List;

/**
 * A stack as lines. The reader's own frames are shown all, the innermost of them marked: that is the line to look at.
 * Of a run of foreign frames only the two ends are shown: what is going on, and what the reader's code called for it.
 */
enum StackText {

    /** Runs of foreign frames are folded. */
    FOLDED {
        @Override
        List<String> lines(List<StackTraceElement> all) {
            List<StackTraceElement> frames =
                    all.stream().filter(frame -> !Frames.isLambdaProxy(frame)).toList();
            List<String> lines = new ArrayList<>();
            int own = innermostOwn(frames);
            int end;
            for (int start = 0; start < frames.size(); start = end) {
                end = endOfRun(frames, start);
                // The outermost frame of a run is what the reader's code called, if that comes next.
                int shownLast = end < frames.size() ? 1 : 0;
                for (int i = start; i < end; i++) {
                    int hidden = end - shownLast - i;
                    if (i > start && hidden > 1) {
                        lines.add(NO_MARK + "   ... " + hidden + " more in " + Owner.of(frames.get(i)).where);
                        i = end - shownLast - 1;
                    } else {
                        lines.add((i == own ? MARK : NO_MARK) + "at " + brief(frames.get(i)));
                    }
                }
            }
            return lines;
        }
    },

    /** Every frame, with module and class loader. */
    FULL {
        @Override
        List<String> lines(List<StackTraceElement> all) {
            List<String> lines = new ArrayList<>();
            int own = innermostOwn(all);
            for (int i = 0; i < all.size(); i++) {
                lines.add((i == own ? MARK : NO_MARK) + "at " + all.get(i));
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

    private static int innermostOwn(List<StackTraceElement> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (Owner.of(frames.get(i)) == Owner.READER) {
                return i;
            }
        }
        return -1;
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
