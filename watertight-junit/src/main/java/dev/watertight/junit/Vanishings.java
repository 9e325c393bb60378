package dev.watertight.junit;

import dev.watertight.LeakCheck;
import dev.watertight.Origin;
import dev.watertight.descriptor.Vanished;
import dev.watertight.junit.Parameters.RunCheck;
import dev.watertight.origin.Closer;
import dev.watertight.origin.Owner;
import dev.watertight.origin.Recorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Which descriptors a test has taken away that it had not opened. In real suites most of them are closed by whoever owns
 * them: a pool that got them back, an extension, an object that the test was handed. So a test is warned only if its own
 * code certainly meant this very descriptor, which its class or the run had opened; the rest is told in the summary and the
 * reports, or not at all. What an ended test or class had left open was judged then, and is not told a second time.
 */
final class Vanishings {

    /** Without the agent. */
    private static final String UNKNOWN =
            "a descriptor that the class had opened before its first test; who closed it, the agent would tell";

    private final Run run;

    /** What is opened before that, by no test, belongs to the run. */
    private final Instant begun;

    private final Set<Object> judged = ConcurrentHashMap.newKeySet();

    Vanishings(Run run, Instant begun) {
        this.run = run;
        this.begun = begun;
    }

    private enum Judgement {
        WARNED,
        NOTED,
        /** It is right, or it is another check's. */
        SILENT
    }

    /**
     * Judges what has gone by the end of a check.
     *
     * @param overlapped whether others ran meanwhile
     * @return what to say about it, if it is worth a warning
     */
    Optional<String> of(ExtensionContext context, LeakCheck check, boolean overlapped, Settings settings) {
        if (settings.vanished() == RunCheck.OFF) {
            return Optional.empty();
        }
        List<Vanished> vanished = check.vanished();
        Set<Object> gone = overlapped || Recorder.find().isPresent() ? Set.of() : check.gone();
        if (vanished.isEmpty() && gone.isEmpty()) {
            return Optional.empty();
        }
        Where where = Where.of(context);
        List<Vanished> told = new ArrayList<>();
        for (Vanished each : vanished) {
            Judgement judgement = judge(each, context, overlapped);
            if (judgement != Judgement.SILENT
                    && judged.add(each.fd() + " " + each.opened().map(Origin::at))) {
                if (judgement == Judgement.WARNED) {
                    told.add(each);
                }
                run.ledger().vanished(where, text(each), judgement == Judgement.WARNED);
            }
        }
        gone.stream()
                .filter(identity -> isOfClass(identity, context))
                .filter(judged::add)
                .forEach(identity -> run.ledger().vanished(where, UNKNOWN, false));
        return told.isEmpty() ? Optional.empty() : Optional.of(check.explain(told));
    }

    /**
     * Whether a class around has opened it before the first of its tests. What is older the JVM itself may have closed, or
     * the garbage collector; what is newer a test has left open, which was judged then.
     */
    private boolean isOfClass(Object identity, ExtensionContext context) {
        return Stream.iterate(
                        context.getParent(), Optional::isPresent, each -> each.flatMap(ExtensionContext::getParent))
                .flatMap(Optional::stream)
                .filter(each -> TestContexts.withTestClass(each).getTestMethod().isEmpty())
                .flatMap(each -> run.scope(each).stream())
                .anyMatch(scope -> scope.opensFirst(identity));
    }

    private Judgement judge(Vanished vanished, ExtensionContext context, boolean overlapped) {
        if (vanished.closed().isEmpty()) {
            // Of tests that overlapped, nothing tells which one did it: then the class tells, if it can.
            return overlapped ? Judgement.SILENT : Judgement.WARNED;
        }
        Owner closer = Owner.of(vanished.closed().get());
        boolean here = run.workLog()
                .entry(closer)
                .filter(entry -> entry.isInside(context.getUniqueId()))
                .filter(entry -> entry.role() != Overlaps.Role.UNWATCHED)
                .isPresent();
        if (vanished.opened().isEmpty()) {
            return !overlapped || (here && closer.exact()) ? Judgement.WARNED : Judgement.SILENT;
        }
        return here
                ? judge(vanished.opened().get(), vanished.closed().get(), closer.exact(), context)
                : Judgement.SILENT;
    }

    private Judgement judge(Origin opened, Origin closed, boolean closerIsCertain, ExtensionContext context) {
        Owner opener = Owner.of(opened);
        Optional<WorkLog.Entry> owner = run.workLog().entry(opener);
        if (owner.filter(entry -> entry.endedBefore(closed.at()) || prepares(entry, context))
                .isPresent()) {
            return Judgement.SILENT;
        }
        TestCode test = TestCode.of(context);
        Closer closer = Closer.of(closed);
        boolean wantedByTest = closer.called().filter(test::contains).isPresent();
        if (closer.inTest() && !wantedByTest) {
            return Judgement.SILENT; // an extension or JUnit
        }
        boolean ownerIsCertain = owner.isPresent()
                ? opener.exact()
                : opener.scope().isEmpty() && opened.at().isBefore(begun);
        boolean meant = isServer(opened)
                || (!isShared(opened) && closer.caller().filter(test::contains).isPresent());
        return closerIsCertain && wantedByTest && ownerIsCertain && meant ? Judgement.WARNED : Judgement.NOTED;
    }

    /** Whether it is the factory or template of this very test: what that has opened is handed to the test. */
    private static boolean prepares(WorkLog.Entry entry, ExtensionContext context) {
        for (Optional<ExtensionContext> around = context.getParent();
                around.isPresent();
                around = around.get().getParent()) {
            if (around.get().getUniqueId().equals(entry.uniqueId())) {
                return TestContexts.withTestClass(around.get()).getTestMethod().isPresent();
            }
        }
        return false;
    }

    /** The JDK opens a zip or jar file once for all who have it open, and closes it with the last of them. */
    private static boolean isShared(Origin opened) {
        return opened.stack().stream().anyMatch(frame -> frame.getClassName().equals("java.util.zip.ZipFile$Source"));
    }

    /** No pool keeps sockets that listen, and nobody hands them on: whoever closes one shuts a server. */
    private static boolean isServer(Origin opened) {
        return opened.stack().stream()
                .anyMatch(frame -> (frame.getClassName().equals("sun.nio.ch.Net")
                                && frame.getMethodName().equals("serverSocket"))
                        || (frame.getClassName().equals("sun.nio.ch.ServerSocketChannelImpl")
                                && frame.getMethodName().equals("<init>")));
    }

    /** The same for all that go the same way, whatever their numbers are and what has come in their place. */
    private static String text(Vanished vanished) {
        return vanished.opened()
                .flatMap(opened ->
                        vanished.closed().map(closed -> "opened at " + line(opened) + "\nclosed at " + line(closed)))
                .orElseGet(() -> Stream.of(
                                Optional.of(vanished.toString()),
                                vanished.opened().map(origin -> "opened at " + line(origin)),
                                vanished.closed().map(origin -> "closed at " + line(origin)))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining("\n")));
    }

    private static String line(Origin origin) {
        return Summary.brief(Closer.line(origin));
    }

    /** The code of a test class: its own, what it inherits, and the classes around it. */
    private record TestCode(Set<String> topLevelClasses, Predicate<String> isExtension) {

        static TestCode of(ExtensionContext context) {
            Class<?> type = TestContexts.withTestClass(context).getTestClass().orElse(null);
            Set<String> names = ConcurrentHashMap.newKeySet();
            if (type == null) {
                return new TestCode(names, name -> false);
            }
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                names.add(topLevel(each.getName()));
                Stream.of(each.getInterfaces()).forEach(one -> names.add(topLevel(one.getName())));
            }
            return new TestCode(
                    names,
                    name -> ReflectionSupport.tryToLoadClass(name, type.getClassLoader())
                            .toOptional()
                            .filter(Extension.class::isAssignableFrom)
                            .isPresent());
        }

        boolean contains(String className) {
            return topLevelClasses.contains(topLevel(className)) && !isExtension.test(className);
        }

        private static String topLevel(String className) {
            int nested = className.indexOf('$');
            return nested < 0 ? className : className.substring(0, nested);
        }
    }
}
