package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.Leftovers.leave;
import static dev.watertight.junit.Leftovers.leaveWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.watertight.Signature;
import dev.watertight.junit.FixtureRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/** The list of known leaks: only new ones fail, and those that are gone are told. */
class KnownLeaksTest {

    private static final AtomicBoolean FIXED = new AtomicBoolean();
    private static final AtomicBoolean WORSE = new AtomicBoolean();
    private static final AtomicBoolean BROKEN = new AtomicBoolean();

    @TempDir
    Path directory;

    @AfterEach
    void asBefore() {
        FIXED.set(false);
        WORSE.set(false);
        BROKEN.set(false);
    }

    private Path file() {
        return directory.resolve("known-leaks.txt");
    }

    private FixtureRun reading() {
        return prepare().parameter("watertight.known", file().toString());
    }

    private FixtureRun writing() {
        return reading().systemProperty("watertight.known.write", "true");
    }

    private List<String> entries() throws IOException {
        return Files.readAllLines(file()).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    @Watertight
    static class Legacy {

        @BeforeAll
        static void start() {
            leaveWaiting("of the class");
        }

        @Test
        void old() {
            if (BROKEN.get()) {
                throw new AssertionError("before it leaks");
            }
            if (!FIXED.get()) {
                leaveWaiting("old");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void workers(int number) {
            if (!FIXED.get() && number != 2) {
                leaveWaiting("worker-" + number);
            }
        }

        @Test
        void young() {
            if (WORSE.get()) {
                leaveWaiting("new");
            }
        }
    }

    @Watertight
    static class Other {
        @Test
        void alsoOld() {
            leaveWaiting("old");
        }
    }

    @Test
    void whatIsWrittenOnceFailsNoMore() throws IOException {
        Outcome written = writing().of(Legacy.class);

        assertThat(written.told()).isEmpty();
        assertThat(written.summary())
                .contains(
                        "Watertight: 4 known leaks of 3 signatures accepted.",
                        "wrote " + file() + ", with 3 signatures.");
        assertThat(entries())
                .isSorted()
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).endsWith("; nobody has looked at it yet"))
                .anySatisfy(line -> assertThat(line)
                        .contains("worker-#", " | seen in dev.watertight.junit.KnownLeaksTest$Legacy.workers(int) |"))
                .anySatisfy(
                        line -> assertThat(line).contains(" | seen in dev.watertight.junit.KnownLeaksTest$Legacy |"));

        Outcome again = reading().of(Legacy.class);

        assertThat(again.told()).isEmpty();
        assertThat(again.stderr()).isEmpty();
        assertThat(again.summary())
                .contains("4 known leaks of 3 signatures accepted")
                .doesNotContain("any more");
    }

    @Test
    void onlyANewLeakFails() {
        writing().of(Legacy.class);
        WORSE.set(true);

        assertThat(reading().of(Legacy.class).told()).containsExactly("Legacy > young(): leaked new");
    }

    /** The second one would end if somebody waited for it. */
    @Test
    void aKnownLeakIsWaitedForOnce() {
        writing().of(Patient.class);

        assertThat(reading().of(Patient.class).summary()).contains("2 known leaks of 1 signature accepted");
    }

    @Watertight
    static class Patient {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void leaves(boolean ending) throws InterruptedException {
            Thread observed = Thread.currentThread();
            CountDownLatch working = new CountDownLatch(1);
            leave("patient", () -> work(observed, ending, working));
            working.await();
        }

        private static void work(Thread observed, boolean ending, CountDownLatch working) {
            working.countDown();
            while (!Thread.currentThread().isInterrupted() && !(ending && Leftovers.isSettling(observed))) {
                Thread.onSpinWait();
            }
        }
    }

    /** Whose it is, nobody can tell; but what is known needs no culprit. */
    @Test
    void aKnownLeakOfTestsThatOverlapLeavesNoDoubt() {
        Outcome failing = prepare().parallel().of(Overlapping.class);
        Outcome written = writing().parallel().of(Overlapping.class);
        Outcome again = reading().parallel().of(Overlapping.class);

        assertThat(failing.told()).containsExactly("Overlapping: leaked left");
        assertThat(failing.summary()).contains("1 leak of 1 signature").doesNotContain("could not be told");
        assertThat(written.stderr()).isEmpty();
        assertThat(again.told()).isEmpty();
        assertThat(again.stderr()).isEmpty();
        assertThat(again.summary().lines()).hasSize(1);
    }

    @Watertight
    static class Overlapping {

        private static final CyclicBarrier BOTH = new CyclicBarrier(2);

        @Test
        void leaks() throws Exception {
            BOTH.await(1, TimeUnit.MINUTES);
            leaveWaiting("left");
            BOTH.await(1, TimeUnit.MINUTES);
        }

        @Test
        void looksOn() throws Exception {
            BOTH.await(1, TimeUnit.MINUTES);
            BOTH.await(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void anInterruptThatATestLeftBehindIsNoObstacle() throws IOException {
        Signature signature = new Signature("thing", "a", false);
        KnownFile file = new KnownFile(file());

        Thread.currentThread().interrupt();
        file.update(known -> known.with(signature, List.of("T.t()"), test -> false, "so"));
        KnownLeaks read = file.read();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(read.entries()).hasSize(1);
    }

    @Test
    void theSameLeakInAnotherTestIsKnown() {
        writing().of(Legacy.class);

        assertThat(reading().of(Other.class).told()).isEmpty();
    }

    @Test
    void itIsNeverWrittenOnItsOwn() throws IOException {
        writing().of(Legacy.class);
        List<String> before = Files.readAllLines(file());
        WORSE.set(true);
        FIXED.set(true);

        reading().parameter("watertight.known.stale", "fail").of(Legacy.class);

        assertThat(Files.readAllLines(file())).isEqualTo(before);
    }

    @Test
    void reasonsAndCommentsOutlastWriting() throws IOException {
        writing().of(Legacy.class);
        List<String> lines = new ArrayList<>(List.of("# Ours.", "", "# Ask Alice."));
        lines.addAll(entries());
        lines.set(3, lines.get(3).replaceFirst("because .*", "because the vendor will fix it"));
        Files.write(file(), lines);
        WORSE.set(true);

        writing().of(Legacy.class);

        assertThat(Files.readAllLines(file()))
                .startsWith("# Ours.", "")
                .contains("# Ask Alice.", lines.get(3))
                .hasSize(7);
        assertThat(entries()).isSorted().hasSize(4);
    }

    /** Names of methods hold blanks in Kotlin, and may in any language. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "thread, in org.acme.FooTest.run",
                "descriptor, in org.acme.FooTest.reads the file < org.acme.Foo.open",
                "virtual thread, by org.acme.FooTest.a b in java.lang.Thread.start",
            })
    void whatWasOpenedSomewhereNeedsOrigins(String signature) {
        assertThat(needsOrigins(signature)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread \"a, in b\"", "descriptor file /tmp/a, in b", "process echo, in b"})
    void whatIsKnownByItsNameNeedsNoOrigins(String signature) {
        assertThat(needsOrigins(signature)).isFalse();
    }

    private static boolean needsOrigins(String signature) {
        return KnownLeaks.parse(List.of(signature + " | because it was"))
                .entries()
                .get(signature)
                .needsOrigins();
    }

    @Watertight
    static class Undecided {
        @Test
        void poses() {
            PuzzleProbe.pose("odd");
        }
    }

    @Nested
    class Stale {

        @Test
        void isToldWhatIsGone() {
            writing().of(Legacy.class);
            FIXED.set(true);

            Outcome outcome = reading().of(Legacy.class);

            assertThat(outcome.told()).isEmpty();
            assertThat(outcome.summary())
                    .contains("Watertight: Known leaks that did not occur any more, 2:", "worker-#", "\"old\"")
                    .doesNotContain("\"of the class\"");
        }

        @Test
        void failsTheRunIfAsked() {
            writing().of(Legacy.class);
            FIXED.set(true);

            Outcome outcome =
                    reading().parameter("watertight.known.stale", "fail").of(Legacy.class);

            assertThat(outcome.failureOf("JUnit Jupiter"))
                    .hasMessageContaining("did not occur any more")
                    .hasMessageContaining("worker-#")
                    .hasMessageContaining("-Dwatertight.known.write=true");
        }

        @Test
        void isRemovedByWriting() throws IOException {
            writing().of(Legacy.class);
            FIXED.set(true);

            writing().of(Legacy.class);

            assertThat(entries()).singleElement().asString().contains("of the class");
        }

        @Test
        void isNothingThatDidNotRun() throws IOException {
            writing()
                    .of(List.of(
                            DiscoverySelectors.selectClass(Legacy.class), DiscoverySelectors.selectClass(Other.class)));
            FIXED.set(true);

            assertNothingStale(reading().of(List.of(selectMethod(Legacy.class, "young"))));
            // Another test leaks the same, and has not run.
            assertNothingStale(reading().of(List.of(selectMethod(Legacy.class, "old"))));

            writing().of(List.of(selectMethod(Legacy.class, "old")));
            assertThat(entries()).hasSize(3);
        }

        @Test
        void isNothingOfWhichOnlyAPartRan() {
            writing().of(Legacy.class);
            FIXED.set(true);

            assertNothingStale(reading().of(List.of(selectIteration(selectMethod(Legacy.class, "workers", "int"), 1))));
        }

        @Test
        void isNothingOfATestThatFailed() {
            writing().of(List.of(selectMethod(Legacy.class, "old")));
            BROKEN.set(true);

            Outcome outcome = reading()
                    .parameter("watertight.known.stale", "fail")
                    .of(List.of(selectMethod(Legacy.class, "old")));

            assertThat(outcome.told()).containsExactly("Legacy > old(): failed AssertionError");
            assertNothingStale(outcome);
        }

        @Test
        void isNothingOfAClassOfWhichOnlyAPartRan() throws IOException {
            Files.writeString(
                    file(), "thread \"gone\" | seen in dev.watertight.junit.KnownLeaksTest$Clean | because it was\n");

            assertNothingStale(reading().of(List.of(selectMethod(Clean.class, "one"))));
            assertThat(reading().of(Clean.class).summary()).contains("any more", "thread \"gone\"");
        }

        @Test
        void isNothingThatNobodyLookedAt() {
            writing().of(Legacy.class);
            FIXED.set(true);

            assertNothingStale(
                    reading().parameter("watertight.kinds", "descriptors").of(Legacy.class));
            assertNothingStale(
                    reading().systemProperty("watertight.enabled", "false").of(Legacy.class));
            PuzzleProbe.failToObserve("it was dark");
            assertNothingStale(reading().of(Legacy.class));
        }

        /** It may be a leak for all that anybody knows. */
        @Test
        void isNothingThatIsUndecided() throws IOException {
            Files.writeString(
                    file(),
                    Signature.of(new Puzzle("odd")).text()
                            + " | seen in dev.watertight.junit.KnownLeaksTest$Undecided.poses() | because it was\n");
            List<String> before = entries();

            assertNothingStale(
                    reading().parameter("watertight.known.stale", "fail").of(Undecided.class));

            writing().of(Undecided.class);
            assertThat(entries()).isEqualTo(before);
        }

        @Test
        void isNothingOfATestThatIsNotChecked() throws IOException {
            Files.writeString(
                    file(),
                    "thread \"gone\" | seen in dev.watertight.junit.KnownLeaksTest$Unchecked.one() | because it was\n");

            assertNothingStale(reading().of(Unchecked.class));
        }

        @Test
        void isNothingThatNamesNoTest() throws IOException {
            Files.writeString(file(), "thread \"gone\" | because it was\n");

            assertNothingStale(reading().of(Clean.class));
        }

        private void assertNothingStale(Outcome outcome) {
            assertThat(outcome.summary()).doesNotContain("any more");
        }
    }

    @Watertight
    static class Unchecked {
        @Test
        @Watertight(enabled = false)
        void one() {}

        @Test
        void two() {}
    }

    @Watertight
    static class Clean {
        @Test
        void one() {}

        @Test
        void two() {}
    }

    @Nested
    class Mistakes {

        @Test
        void aMissingFileIsToldWithWhatWritesIt() {
            assertThat(reading().of(Clean.class).failureOf("Clean"))
                    .isInstanceOf(ExtensionConfigurationException.class)
                    .hasMessageContaining(
                            file() + ", but there is no such file; -Dwatertight.known.write=true writes it");
        }

        @Test
        void aBadLineIsToldByItsNumber() throws IOException {
            Files.writeString(file(), "# fine\n\nthread \"a\" | because so\n<<<<<<< HEAD\n");

            assertThat(reading().of(Clean.class).failureOf("Clean"))
                    .isInstanceOf(ExtensionConfigurationException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("line 4: expected \"WHAT LEAKS | seen in TEST; TEST | because REASON\"")
                    .hasMessageContaining("but found \"<<<<<<< HEAD\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "thread \"a\"",
                    "thread | because",
                    "| because so",
                    "a | seen in | because b",
                    "a|b|because c",
                    "a because b"
                })
        void everyEntryNeedsWhatAndWhy(String line) {
            assertThatThrownBy(() -> KnownLeaks.parse(List.of(line)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line 1: expected ");
        }

        @Test
        void bytesThatAreNoTextAreTold() throws IOException {
            Files.write(file(), new byte[] {'a', (byte) 0xff, '\n'});

            assertThat(reading().of(Clean.class).failureOf("Clean")).hasMessageContaining("UTF-8");
        }

        @Test
        void aDirectoryIsNoFile() throws IOException {
            Files.createDirectory(file());

            assertThat(reading().of(Clean.class).failureOf("Clean")).hasMessageContaining("cannot be read");
        }

        @Test
        void nothingThatLastsMayWriteIt() {
            assertThat(reading()
                            .parameter("watertight.known.write", "true")
                            .of(Clean.class)
                            .failureOf("Clean"))
                    .hasMessageContaining("must be a system property, given for one run");
            assertThat(file()).doesNotExist();
        }

        @Test
        void noBuildServerWritesIt() {
            Parameters parameters = new Parameters(
                    name -> Optional.of(name).filter(Parameters.KNOWN::equals).map(known -> "known.txt"));
            System.setProperty(Parameters.KNOWN_WRITE, "true");
            try {
                assertThatThrownBy(() -> parameters.writesKnown(variable -> "true"))
                        .isInstanceOf(ExtensionConfigurationException.class)
                        .hasMessageContaining("this is a build server, as its environment variable CI says");
                assertThat(parameters.writesKnown(variable -> null)).isTrue();
                assertThat(parameters.writesKnown(variable -> "false")).isTrue();
            } finally {
                System.clearProperty(Parameters.KNOWN_WRITE);
            }
        }

        @Test
        void thereMustBeAFileToWrite() {
            assertThat(prepare()
                            .systemProperty("watertight.known.write", "true")
                            .of(Clean.class)
                            .failureOf("Clean"))
                    .hasMessageContaining("nothing says which file to write: set watertight.known to its path");
        }

        @Test
        void aFileThatCannotBeWrittenFailsTheRun() throws IOException {
            Files.writeString(directory.resolve("file"), "");
            Outcome outcome = prepare()
                    .parameter(
                            "watertight.known",
                            directory.resolve("file/known.txt").toString())
                    .systemProperty("watertight.known.write", "true")
                    .of(Legacy.class);

            assertThat(outcome.told()).isNotEmpty();
        }
    }

    @Test
    void bothSidesOfAMergeCount() {
        KnownLeaks merged = KnownLeaks.parse(List.of(
                "thread \"a\" | seen in T.one() | because so",
                "# theirs",
                "thread \"a\" | seen in T.two()|because not"));

        assertThat(merged.lines()).containsExactly("# theirs", "thread \"a\" | seen in T.one(); T.two() | because so");
        assertThat(KnownLeaks.parse(merged.lines())).isEqualTo(merged);
    }

    /** Earlier versions told the one from the other. */
    @Test
    void whatTheCollectorHasClosedIsTheSameLeakAsWhatIsOpen() {
        KnownLeaks known = KnownLeaks.parse(List.of(
                "descriptor, by java.net.Socket.<init> in org.acme.Pool.open | seen in T.one() | because so",
                "lost descriptor, by java.net.Socket.<init> in org.acme.Pool.open | seen in T.two() | because not",
                "lost descriptor, in org.acme.Native.open | because so"));

        assertThat(known.lines())
                .containsExactly(
                        "descriptor, by java.net.Socket.<init> in org.acme.Pool.open | seen in T.one(); T.two()"
                                + " | because so",
                        "descriptor, in org.acme.Native.open | because so");
        assertThat(known.find(new Signature("descriptor", "in org.acme.Native.open", true)))
                .isPresent();
    }

    @Test
    void threadsThatWriteAtTheSameTimeLoseNothing() throws Exception {
        KnownFile shared = new KnownFile(file());
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Signature signature = new Signature("thing", "number " + i, false);
                tasks.add(() -> {
                    shared.update(known -> known.with(signature, List.of("T.t()"), test -> false, "so"));
                    return shared.read();
                });
            }
            for (Future<Object> done : executor.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(shared.read().entries()).hasSize(50);
    }
}
