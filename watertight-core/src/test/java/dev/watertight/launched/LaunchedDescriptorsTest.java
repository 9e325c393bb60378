package dev.watertight.launched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Judged;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.process.ChildProcess;
import dev.watertight.process.Children;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What launched programs open for themselves, and what they leak. The baseline is taken right after the start. */
@EnabledOnOs(OS.LINUX)
class LaunchedDescriptorsTest {

    private enum Language {
        C(Launched::c),
        GO(() -> Launched.go()),
        NODE(() -> Launched.node()),
        PYTHON(Launched::python),
        RUST(Launched::rust),
        JAVA(() -> Launched.java());

        private final Start start;

        Language(Start start) {
            this.start = start;
        }
    }

    private interface Start {
        Launched start() throws IOException;
    }

    /** As a server forgets to hang up when its client has; nothing but that is told. */
    @ParameterizedTest
    @EnumSource(Language.class)
    void aForgottenConnectionIsTold(Language language) throws IOException {
        try (Launched program = language.start.start()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell("serve").tell("forget").tell("serve");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .singleElement()
                    .asString()
                    .matches("fd \\d+  TCP socket, 127.0.0.1:\\d+ -> 127.0.0.1:\\d+, CLOSE_WAIT"));
        }
    }

    @Test
    void cOpensNothingForItself() throws IOException {
        try (Launched program = Launched.c()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady();
            assertClean(program, good);
            program.tell("file").tell("socket").tell("epoll");
            assertThat(leaks(program, good))
                    .satisfiesExactly(
                            fd -> assertThat(fd).endsWith("file /etc/hostname, O_RDONLY"),
                            fd -> assertThat(fd).contains("TCP socket, listening on 127.0.0.1:"),
                            fd -> assertThat(fd).contains("eventpoll, watching fd 6"),
                            fd -> assertThat(fd).contains("eventfd"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-ldflags=-s -w", "-buildmode=pie", "-buildmode=pie -ldflags=-s -w"})
    void goPollsForItself(String options) throws IOException {
        try (Launched program = go(options)) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell("timer").tell("serve");
            assertThat(assertClean(program, good))
                    .anySatisfy(reason -> assertThat(reason).contains("the runtime of Go polls"));
            program.tell("socket").tell("pipe");
            assertThat(leaks(program, good))
                    .satisfiesExactlyInAnyOrder(
                            fd -> assertThat(fd).contains("TCP socket, listening on 127.0.0.1:"),
                            fd -> assertThat(fd).contains("pipe, read end"),
                            fd -> assertThat(fd).contains("pipe, write end"));
        }
    }

    /** Before and after the runtime opens its own. */
    @ParameterizedTest
    @CsvSource({
        "'', timer, epoll",
        "'', epoll, timer",
        "-ldflags=-s -w, timer, epoll",
        "-ldflags=-s -w, epoll, timer",
        "-buildmode=pie -ldflags=-s -w, timer, epoll"
    })
    void anEpollOfAGoApplicationIsTold(String options, String first, String second) throws IOException {
        try (Launched program = go(options)) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell(first).tell(second);
            assertThat(leaks(program, good))
                    .satisfiesExactly(
                            fd -> assertThat(fd).contains("eventpoll, watching fd"),
                            fd -> assertThat(fd).contains("eventfd"));
        }
    }

    /** It watches just as the runtime does; only the program's symbols tell. */
    @Test
    void anEpollThatLooksLikeGosIsToldBySymbols() throws IOException {
        try (Launched program = Launched.go()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell("timer").tell("mimic");
            assertThat(leaks(program, good)).hasSize(2);
        }
    }

    /** Go's library puts it into a pool, from which the garbage collector takes it. */
    @Test
    void aPipeThroughWhichGoHasCopiedIsUndecided() throws IOException {
        try (Launched program = Launched.go()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell("proxy");
            assertThat(undecided(Descriptors.snapshotOf(program.handle()).leakedSince(good)))
                    .hasSize(2)
                    .allSatisfy(
                            reason -> assertThat(reason).startsWith("it may be a pipe through which Go has copied"));
            program.tell("raw pipe").tell("pipe");
            assertThat(leaks(program, good))
                    .hasSize(4)
                    .allSatisfy(fd -> assertThat(fd).contains("pipe, "));
            program.tell("collect");
            await().untilAsserted(() -> assertThat(leaks(program, good)).hasSize(4));
        }
    }

    @Test
    void goKeepsOpenWhatLimitsIt() throws IOException {
        try (Launched program = Launched.go(Map.of("GODEBUG", "containermaxprocs=1"))) {
            LeakReport report =
                    Descriptors.snapshotOf(program.awaitReady().handle()).leaked();
            assumeTrue(!report.allowed().isEmpty(), "no control group limits the processor time of this process");
            assertThat(report.allowed())
                    .extracting(Judged::reason)
                    .allSatisfy(reason -> assertThat(reason).contains("limits its processor time"));
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("limit");
            assertThat(undecided(Descriptors.snapshotOf(program.handle()).leakedSince(good)))
                    .singleElement()
                    .asString()
                    .contains("has it open 2 times");
        }
    }

    @Test
    void aGoApplicationMayLookAtItsLimit() throws IOException {
        try (Launched program = Launched.go(Map.of("GODEBUG", "containermaxprocs=0"))) {
            Snapshot<Descriptor> good =
                    Descriptors.snapshotOf(program.awaitReady().handle());
            program.tell("timer").tell("limit");
            LeakReport report = Descriptors.snapshotOf(program.handle()).leakedSince(good);
            assumeTrue(
                    report instanceof LeakReport.Leaky, "no control group limits the processor time of this process");
            assertThat(((LeakReport.Leaky) report).leaks())
                    .singleElement()
                    .asString()
                    .contains("/sys/fs/cgroup/");
        }
    }

    @Test
    void pythonOpensNothingForItself() throws IOException {
        try (Launched program = Launched.python()) {
            program.awaitReady();
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("random").tell("serve");
            assertClean(program, good);
            program.tell("file").tell("socket").tell("loop");
            assertThat(leaks(program, good))
                    .satisfiesExactly(
                            fd -> assertThat(fd).contains("file /etc/hostname"),
                            fd -> assertThat(fd).contains("TCP socket, listening"),
                            fd -> assertThat(fd).contains("eventpoll, watching"),
                            fd -> assertThat(fd).contains("unix socket"),
                            fd -> assertThat(fd).contains("unix socket"));
        }
    }

    @Test
    void pythonKeepsItsResourceTracker() throws IOException {
        try (Launched program = Launched.python()) {
            program.awaitReady();
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            Snapshot<ChildProcess> goodChildren = Children.snapshotOf(program.handle());
            program.tell("track");
            assertThat(assertClean(program, good))
                    .singleElement()
                    .asString()
                    .containsPattern("multiprocessing's (resource|semaphore) tracker");
            assertThat(Children.snapshotOf(program.handle()).leakedSince(goodChildren))
                    .isInstanceOf(LeakReport.Clean.class);
        }
    }

    @Test
    void pythonKeepsItsForkServer() throws IOException {
        try (Launched program = Launched.python()) {
            program.awaitReady();
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            Snapshot<ChildProcess> goodChildren = Children.snapshotOf(program.handle());
            program.tell("fork server");
            assertThat(assertClean(program, good))
                    .anySatisfy(reason ->
                            assertThat(reason).containsPattern("multiprocessing's (resource|semaphore) tracker"))
                    .anySatisfy(reason -> assertThat(reason).contains("multiprocessing's fork server"));
            LeakReport report = Children.snapshotOf(program.handle()).leakedSince(goodChildren);
            assertThat(report).isInstanceOf(LeakReport.Clean.class);
            assertThat(report.allowed()).hasSize(2);
        }
    }

    /** It has the words of the tracker's command line, but no pipe. */
    @Test
    void whatPosesAsAHelperOfPythonsIsTold() throws IOException {
        try (Launched program = Launched.python()) {
            program.awaitReady();
            Snapshot<ChildProcess> good = Children.snapshotOf(program.handle());
            Snapshot<Descriptor> goodDescriptors = Descriptors.snapshotOf(program.handle());
            program.tell("pose").tell("track");
            assertClean(program, goodDescriptors);
            await().untilAsserted(() -> assertThat(
                            Children.snapshotOf(program.handle()).leakedSince(good))
                    .isInstanceOfSatisfying(LeakReport.Leaky.class, leaky -> {
                        assertThat(leaky.leaks()).singleElement().asString().contains("time.sleep(1000)");
                        assertThat(leaky.allowed()).hasSize(1);
                    }));
        }
    }

    /** It has the words of the tracker's command line, and the pipe; but it is a shell. */
    @Test
    void anotherProgramThatPosesAsAHelperOfPythonsIsTold() throws IOException {
        try (Launched program = Launched.python()) {
            assertToldWithItsPipe(program, "pose with pipe");
        }
    }

    @Test
    void whatAnotherProgramStartsAsPythonDoesIsTold() throws IOException {
        Launched.python().close(); // it is there
        try (Launched program = Launched.cCalled("python3")) {
            assertToldWithItsPipe(program, "track");
        }
    }

    private static void assertToldWithItsPipe(Launched program, String word) throws IOException {
        program.awaitReady();
        Snapshot<ChildProcess> good = Children.snapshotOf(program.handle());
        Snapshot<Descriptor> goodDescriptors = Descriptors.snapshotOf(program.handle());
        program.tell(word);
        await().untilAsserted(() -> assertThat(
                        Children.snapshotOf(program.handle()).leakedSince(good))
                .isInstanceOfSatisfying(
                        LeakReport.Leaky.class,
                        leaky -> assertThat(leaky.leaks())
                                .singleElement()
                                .asString()
                                .contains("resource_tracker import main")));
        assertThat(leaks(program, goodDescriptors)).singleElement().asString().contains("pipe, write end");
    }

    /** Nothing tells whether it is Go's; what no runtime opens for itself is told all the same. */
    @Test
    void whatMayBeARuntimesInAPackedProgramIsUndecided() throws IOException {
        try (Launched program = Launched.goWithoutSections()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell("timer").tell("serve");
            assertThat(undecided(Descriptors.snapshotOf(program.handle()).leakedSince(good)))
                    .isNotEmpty()
                    .allSatisfy(
                            reason -> assertThat(reason).contains("no table of sections, as packed ones have none"));
            program.tell("socket");
            assertThat(leaks(program, good)).singleElement().asString().contains("TCP socket, listening");
        }
    }

    /** Each library brings a runtime of its own, and polls by itself. */
    @Test
    void goInLibrariesPollsForItself() throws IOException {
        try (Launched program = Launched.pythonWithGo()) {
            program.awaitReady();
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("go").tell("other go");
            assertPollers(2, Descriptors.snapshotOf(program.handle()).leakedSince(good));
            program.tell("loop").tell("keep in go");
            assertThat(leaks(program, good))
                    .hasSize(4)
                    .anySatisfy(fd -> assertThat(fd).contains("TCP socket, listening"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', serve, go",
        "'', go, serve",
        "-buildmode=pie, go, serve",
        "-buildmode=pie -ldflags=-s -w, serve, go"
    })
    void severalRuntimesOfGoPollEach(String options, String first, String second) throws IOException {
        try (Launched program = Launched.goWithGo(words(options))) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell(first).tell(second).tell("other go");
            assertPollers(3, Descriptors.snapshotOf(program.handle()).leakedSince(good));
            program.tell("poll in C").tell("keep in go");
            assertThat(leaks(program, good))
                    .satisfiesExactlyInAnyOrder(
                            fd -> assertThat(fd).contains("eventpoll, watching fd"),
                            fd -> assertThat(fd).contains("eventfd"),
                            fd -> assertThat(fd).contains("TCP socket, listening on "));
        }
    }

    private static void assertPollers(int count, LeakReport report) {
        assertThat(report).isInstanceOf(LeakReport.Clean.class);
        assertThat(report.allowed())
                .filteredOn(allowed -> allowed.resource().describe().contains("eventpoll, "))
                .hasSize(count)
                .extracting(Judged::reason)
                .allSatisfy(reason -> assertThat(reason).contains("the runtime of Go polls"));
    }

    @Test
    void nodeOpensAllForItselfBeforeItIsReady() throws IOException {
        try (Launched program = Launched.node()) {
            program.awaitReady().tell("serve");
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("serve").tell("random").tell("serve");
            assertClean(program, good);
            program.tell("file").tell("socket");
            assertThat(leaks(program, good))
                    .satisfiesExactlyInAnyOrder(
                            fd -> assertThat(fd).contains("file /etc/hostname"),
                            fd -> assertThat(fd).contains("TCP socket, listening"));
            Snapshot<Descriptor> before = Descriptors.snapshotOf(program.handle());
            program.tell("worker");
            assertThat(leaks(program, before))
                    .anySatisfy(fd -> assertThat(fd).contains("eventpoll"))
                    .anySatisfy(fd -> assertThat(fd).contains("eventfd"));
        }
    }

    /** It has a loop of its own, a socket, and a thread; what the program opens besides is told. */
    @Test
    void whatNodeOpensForADebuggerIsUndecided() throws IOException {
        try (Launched program = Launched.node("--inspect=127.0.0.1:0")) {
            program.awaitReady();
            LeakReport report = Descriptors.snapshotOf(program.handle()).leaked();
            assertThat(undecided(report))
                    .anySatisfy(reason -> assertThat(reason).startsWith("it may be the one on which Node waits"))
                    .anySatisfy(reason -> assertThat(reason).startsWith("it is part of the fourth event loop"));
            assertThat(leaks(program)).noneMatch(fd -> fd.contains("listening"));
            assertThat(Threads.snapshotOf(program.handle()).leaked()).isInstanceOf(LeakReport.Inconclusive.class);
            program.tell("socket");
            assertThat(leaks(program))
                    .filteredOn(fd -> fd.contains("listening"))
                    .hasSize(1);
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.tell("worker");
            await().untilAsserted(() -> assertThat(
                            Threads.snapshotOf(program.handle()).leakedSince(good))
                    .isInstanceOf(LeakReport.Leaky.class));
        }
    }

    /** It opens what Node does, in the same order. */
    @Test
    void aProgramThatIsMerelyCalledNodeIsToldAll() throws IOException {
        try (Launched program = Launched.cCalled("node")) {
            Snapshot<Descriptor> good =
                    Descriptors.snapshotOf(program.awaitReady().handle());
            Snapshot<LiveThread> goodThreads = Threads.snapshotOf(program.handle());
            program.tell("loops").tell("inotify").tell("null").tell("thread");
            LeakReport report = Descriptors.snapshotOf(program.handle()).leakedSince(good);
            assertThat(report).isInstanceOfSatisfying(LeakReport.Leaky.class, leaky -> {
                assertThat(leaky.leaks()).hasSize(16);
                assertThat(leaky.undecided()).isEmpty();
                assertThat(leaky.allowed()).isEmpty();
            });
            assertThat(Threads.snapshotOf(program.handle()).leakedSince(goodThreads))
                    .isInstanceOfSatisfying(
                            LeakReport.Leaky.class,
                            leaky -> assertThat(leaky.leaks()).hasSize(1));
        }
    }

    /** Nothing tells what a program is that has no symbols for others to link to, as a static Node has none. */
    @Test
    void whatMayBeNodesInAStaticProgramThatIsCalledSoIsUndecided() throws IOException {
        try (Launched program = Launched.cWithoutSymbolsCalled("node")) {
            Snapshot<Descriptor> good =
                    Descriptors.snapshotOf(program.awaitReady().handle());
            program.tell("loops").tell("file");
            assertThat(leaks(program, good)).singleElement().asString().contains("file /etc/hostname");
            assertThat(undecided(Descriptors.snapshotOf(program.handle()).leakedSince(good)))
                    .hasSize(14)
                    .allSatisfy(reason -> assertThat(reason).contains("it is called node, and is linked statically"));
        }
    }

    @Test
    void nodeKeepsWhatItWatchesFilesWith() throws IOException {
        try (Launched program = Launched.node()) {
            Snapshot<Descriptor> good =
                    Descriptors.snapshotOf(program.awaitReady().handle());
            program.tell("look");
            assertThat(assertClean(program, good)).singleElement().asString().contains("it watches nothing any more");
            program.tell("watch");
            assertThat(leaks(program, good)).singleElement().asString().contains("inotify, watching inode ");
        }
    }

    /** Whenever the baseline was taken; what is told then is what the program itself keeps. */
    @Test
    void theFirstLoopsOfNodeAreItsOwn() throws IOException {
        try (Launched program = Launched.node()) {
            program.awaitReady().tell("socket");
            LeakReport report = Descriptors.snapshotOf(program.handle()).leaked();
            assertThat(report).isInstanceOfSatisfying(LeakReport.Leaky.class, leaky -> {
                assertThat(leaky.undecided()).isEmpty();
                assertThat(leaky.leaks())
                        .filteredOn(leak -> ((Descriptor) leak).fd() > 2)
                        .singleElement()
                        .asString()
                        .contains("TCP socket, listening");
                assertThat(leaky.allowed())
                        .extracting(Judged::reason)
                        .anySatisfy(reason -> assertThat(reason).startsWith("it is part of the three event loops"))
                        .anySatisfy(reason -> assertThat(reason).startsWith("Node keeps one open for each event loop"));
            });
        }
    }

    @Test
    void rustOpensNothingForItself() throws IOException {
        try (Launched program = Launched.rust()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady().tell("serve");
            assertClean(program, good);
            program.tell("file").tell("socket").tell("epoll");
            assertThat(leaks(program, good))
                    .satisfiesExactly(
                            fd -> assertThat(fd).contains("file /etc/hostname"),
                            fd -> assertThat(fd).contains("TCP socket, listening"),
                            fd -> assertThat(fd).contains("eventpoll, watching"),
                            fd -> assertThat(fd).contains("eventfd"));
        }
    }

    /** What a runtime of tokio opens is the program's, and told; what it does then leaves nothing. */
    @Test
    void aRuntimeOfTokioIsTheProgramsAndLeavesNothingElse() throws IOException {
        try (Launched program = Launched.tokio()) {
            Snapshot<Descriptor> start = Descriptors.snapshotOf(program.handle());
            program.awaitReady();
            assertClean(program, start);
            program.tell("runtime");
            assertThat(leaks(program, start))
                    .satisfiesExactly(
                            fd -> assertThat(fd).contains("eventpoll, watching"),
                            fd -> assertThat(fd).contains("eventfd"),
                            fd -> assertThat(fd).contains("eventpoll, watching"),
                            fd -> assertThat(fd).contains("unix socket"),
                            fd -> assertThat(fd).contains("unix socket"),
                            fd -> assertThat(fd).contains("unix socket"));
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("serve");
            assertClean(program, good);
            program.tell("forget").tell("file");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .satisfiesExactlyInAnyOrder(
                            fd -> assertThat(fd).contains("TCP socket, 127.0.0.1:", "CLOSE_WAIT"),
                            fd -> assertThat(fd).contains("file /etc/hostname")));
        }
    }

    @Test
    void aJvmOpensSomeForItself() throws IOException {
        try (Launched program = Launched.javaToBegin(Map.of())) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.begin().awaitReady().tell("serve");
            assertThat(assertClean(program, good))
                    .contains("the class loader keeps it open: it is first on the class path, where the main class is"
                            + " looked for")
                    .contains("the VM keeps the JDK's classes open");
            program.tell("file").tell("socket").tell("pipe").tell("selector");
            assertThat(leaks(program, good))
                    .satisfiesExactlyInAnyOrder(
                            fd -> assertThat(fd).contains("file /etc/hostname"),
                            fd -> assertThat(fd).contains("TCP socket, listening"),
                            fd -> assertThat(fd).contains("pipe, read end"),
                            fd -> assertThat(fd).contains("pipe, write end"),
                            fd -> assertThat(fd).contains("eventpoll, watching"),
                            fd -> assertThat(fd).contains("eventfd"));
        }
    }

    @Test
    void aJvmOpensItsHeapAndItsLog(@TempDir Path directory) throws IOException {
        String log = "-Xlog:gc:file=" + directory.resolve("gc.log");
        try (Launched program = Launched.javaToBegin(Map.of(), "-XX:+UseZGC", log)) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.begin().awaitReady();
            assertThat(assertClean(program, good))
                    .anySatisfy(reason -> assertThat(reason).contains("the heap of the garbage collector ZGC"))
                    .anySatisfy(reason -> assertThat(reason).contains("the VM logs to it"));
            program.tell("file");
            assertThat(leaks(program, good)).singleElement().asString().contains("file /etc/hostname");
        }
    }

    /** The VM tells its options, wherever they come from; it is asked if they are too long for where it tells them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1200})
    void optionsOfAJvmMayStandInFilesAndInQuotes(int length, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("options"),
                "# a comment\n-Dlong=" + "x".repeat(length) + " -Xlog:gc:file=\"" + directory + "/a b.log\"\n");
        Map<String, String> variables =
                Map.of("JAVA_TOOL_OPTIONS", "'-Xlog:safepoint:file=" + directory.resolve("quoted.log") + "'");
        try (Launched program = Launched.javaToBegin(variables, "@" + file)) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.begin().awaitReady();
            assertThat(assertClean(program, good))
                    .filteredOn(reason -> reason.startsWith("the VM logs to it"))
                    .hasSize(2);
            program.tell("file");
            assertThat(leaks(program, good)).singleElement().asString().contains("file /etc/hostname");
            assertThat(Threads.snapshotOf(program.handle()).unobserved())
                    .noneMatch(reason -> reason.contains("options"));
        }
    }

    /** Those that the VM would not tell, and those that are so long that it does not tell them whole. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:-UsePerfData", "-Dlong="})
    void whatOptionsThatAreNotKnownMayOpenIsUndecided(String option, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("options"), "-Xlog:gc:file=\"" + directory + "/a b.log\"\n");
        String more = option.equals("-Dlong=") ? option + "x".repeat(3000) : option;
        try (Launched program = Launched.javaToBegin(Map.of(), more, "@" + file)) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.begin().awaitReady();
            assertThat(undecided(Descriptors.snapshotOf(program.handle()).leakedSince(good)))
                    .anySatisfy(reason -> assertThat(reason)
                            .startsWith(
                                    "the VM may log to it: not all of its options are known, for the option @" + file));
        }
    }

    @Test
    void aJarThatIsNotOnTheClassPathIsTold() throws IOException {
        try (Launched program = Launched.java()) {
            Snapshot<Descriptor> good =
                    Descriptors.snapshotOf(program.awaitReady().handle());
            program.tell("another jar");
            assertThat(leaks(program, good)).singleElement().asString().contains("/lib/jrt-fs.jar, O_RDONLY");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:StartFlightRecording",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=localhost:0",
                "-Dcom.sun.management.jmxremote.port=0 -Dcom.sun.management.jmxremote.authenticate=false"
                        + " -Dcom.sun.management.jmxremote.ssl=false",
            })
    void toolsOfAJvmAreNotTold(String options) throws IOException {
        try (Launched program = Launched.java(options.split(" ", -1))) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.awaitReady();
            assertThat(Descriptors.snapshotOf(program.handle()).leakedSince(good))
                    .isNotInstanceOf(LeakReport.Leaky.class);
            program.tell("file");
            assertThat(leaks(program, good)).singleElement().asString().contains("file /etc/hostname");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "random       | it may be the one that",
                "group        | it may ",
                "without peer | it may be the socket that the JDK puts",
                "jar          | the class loader keeps it open",
            })
    void whatNothingTellsOfAJvmIsUndecided(String word, String reason) throws IOException {
        try (Launched program = Launched.java()) {
            program.awaitReady().tell("socket").tell("serve");
            if (!word.equals("random")) {
                program.tell("random");
            }
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell(word);
            LeakReport report = Descriptors.snapshotOf(program.handle()).leakedSince(good);
            assertThat(undecided(report))
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each).startsWith(reason));
        }
    }

    /** The client's end may be the JDK's, the server's is the program's. */
    @Test
    void whatWasAcceptedIsToldWhileConnectionsAreKeptAlive() throws IOException {
        try (Launched program = Launched.java()) {
            program.awaitReady().tell("socket").tell("serve").tell("random");
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("keep alive");
            // in the order of their numbers, of which some may have been free
            assertThat(leaks(program, good))
                    .satisfiesExactlyInAnyOrder(
                            fd -> assertThat(fd).contains("TCP socket, listening on 127.0.0.1:"),
                            fd -> assertThat(fd).contains("TCP socket, 127.0.0.1:"));
        }
    }

    /** It looks like one with which the JDK polls for virtual threads. */
    @Test
    void whatJavaOpensByCIsUndecided() throws IOException {
        assumeTrue(Runtime.version().feature() >= 22, "there is no java.lang.foreign");
        try (Launched program = Launched.java("--enable-native-access=ALL-UNNAMED")) {
            program.awaitReady().tell("socket").tell("serve").tell("random");
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("foreign");
            assertThat(undecided(Descriptors.snapshotOf(program.handle()).leakedSince(good)))
                    .singleElement()
                    .asString()
                    .contains("by java.lang.foreign: ");
        }
    }

    private static List<String> undecided(LeakReport report) {
        List<Judged> undecided = report instanceof LeakReport.Leaky leaky
                ? leaky.undecided()
                : ((LeakReport.Inconclusive) report).undecided();
        return undecided.stream().map(Judged::reason).toList();
    }

    private static Launched go(String options) throws IOException {
        return Launched.go(words(options));
    }

    private static String[] words(String options) {
        return options.isEmpty() ? new String[0] : options.split(" (?=-(?:ld|build))");
    }

    /** Waits for what is on its way to be closed; returns why the rest is no leak. */
    static List<String> assertClean(Launched program, Snapshot<Descriptor> good) {
        LeakReport report = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> Descriptors.snapshotOf(program.handle()).leakedSince(good),
                        LeakReport.Clean.class::isInstance);
        return report.allowed().stream().map(Judged::reason).toList();
    }

    private static List<String> leaks(Launched program) {
        return ((LeakReport.Leaky) Descriptors.snapshotOf(program.handle()).leaked())
                .leaks().stream().map(Resource::describe).toList();
    }

    private static List<String> leaks(Launched program, Snapshot<Descriptor> good) {
        return ((LeakReport.Leaky) Descriptors.snapshotOf(program.handle()).leakedSince(good))
                .leaks().stream().map(Resource::describe).toList();
    }
}
