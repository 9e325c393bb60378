package dev.watertight.agent.attribution;

import static dev.watertight.agent.attribution.Fixtures.inParallel;
import static dev.watertight.agent.attribution.Fixtures.inTurn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.agent.attribution.Fixtures.Outcome;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Vanished;
import dev.watertight.junit.Watertight;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who closed what a test had not opened, and whether that is worth a warning. */
class VanishingsTest {

    private static final String THIS = VanishingsTest.class.getName();

    private static Outcome run(Class<?> fixture) throws Exception {
        return inTurn().run(fixture);
    }

    private static void isSilent(Class<?> fixture) throws Exception {
        Outcome outcome = run(fixture);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).doesNotContain("vanished");
    }

    private static void isNoted(Class<?> fixture, String... texts) throws Exception {
        Outcome outcome = run(fixture);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .doesNotContain("During")
                .contains("vanished during tests that had not opened them:")
                .contains(texts);
    }

    @Test
    void aTestThatClosesTheFileOfItsClassIsWarnedOnce() throws Exception {
        Outcome outcome = run(ClosesFileOfClass.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.text())
                .containsOnlyOnce("During ")
                .contains(
                        "During VanishingsTest.ClosesFileOfClass.closes(), 1 descriptor vanished that it had not opened:")
                .containsPattern("1\\) descriptor fd \\d+  the file that was open before (is closed|stands for)")
                .contains("> at " + THIS + "$ClosesFileOfClass.open(VanishingsTest.java:")
                .contains("closed by thread \"")
                .contains("> at " + THIS + "$ClosesFileOfClass.closes(VanishingsTest.java:")
                .contains("Note: others may need it yet; close it where it was opened, or open it where it is closed")
                .containsPattern("Watertight: 1 descriptor vanished during tests that had not opened them:\n"
                        + " *1x  opened at dev.watertight.agent.attribution.Open.file\\(Open.java:\\d+\\)\n"
                        + " *closed at .*\\.closes\\(VanishingsTest.java:\\d+\\)\n"
                        + " *in VanishingsTest.ClosesFileOfClass.closes\\(\\)");
    }

    @Watertight
    static class ClosesFileOfClass {
        static FileInputStream file;

        @BeforeAll
        static void open() {
            file = Open.file("shared");
        }

        @Test
        void closes() throws IOException {
            file.close();
        }

        @Test
        void later() {}
    }

    @Test
    void orFails() throws Exception {
        assertThat(inTurn().with("watertight.vanished", "fail")
                        .run(ClosesFileOfClass.class)
                        .told())
                .singleElement()
                .asString()
                .startsWith("closes(): java.lang.AssertionError: During ");
    }

    @Test
    void andWarnsOfItsLeaksAsEver() throws Exception {
        Outcome outcome = inTurn().with("watertight.vanished", "fail")
                .with("watertight.mode", "warn")
                .run(ClosesFileOfClassAndLeaks.class);

        assertThat(outcome.told()).singleElement().asString().startsWith("closes(): java.lang.AssertionError: During ");
        assertThat(outcome.text()).contains("closes() left 1 resource open:");
    }

    @Watertight
    static class ClosesFileOfClassAndLeaks extends ClosesFileOfClass {
        @Override
        @Test
        void closes() throws IOException {
            super.closes();
            Open.file("leak-file");
        }
    }

    @Test
    void orNothingIsSaid() throws Exception {
        assertThat(inTurn().with("watertight.vanished", "off")
                        .run(ClosesFileOfClass.class)
                        .text())
                .isEmpty();
    }

    /** Its acceptor is blocked in it, and is who closes it in the end. */
    @Test
    void aTestThatClosesTheServerOfItsClassIsWarned() throws Exception {
        assertThat(run(ClosesServer.class).text())
                .contains("During VanishingsTest.ClosesServer.closes(), 1 descriptor vanished that it had not opened:")
                .contains("  the socket that was open before is closed")
                .contains("> at " + THIS + "$ClosesServer.closes(VanishingsTest.java:");
    }

    @Watertight
    static class ClosesServer {
        static ServerSocket server;
        static Thread acceptor;

        @BeforeAll
        static void open() throws Exception {
            server = new ServerSocket(0);
            CountDownLatch accepting = new CountDownLatch(1);
            acceptor = new Thread(() -> {
                try {
                    server.accept().close();
                    accepting.countDown();
                    server.accept();
                } catch (IOException e) {
                    // it is closed
                }
            });
            acceptor.start();
            new Socket(server.getInetAddress(), server.getLocalPort()).close();
            accepting.await();
        }

        @Test
        void closes() throws Exception {
            server.close();
            acceptor.join();
        }
    }

    /** Whose selector closes it in the end; and code of others stands between. */
    @Test
    void whoeverItAsksToCloseIt() throws Exception {
        assertThat(run(ClosesChannel.class).text())
                .contains("During VanishingsTest.ClosesChannel.closes(), 1 descriptor vanished that it had not opened:")
                .contains("  the socket that was open before is closed")
                .contains("> at dev.watertight.agent.attribution.Library.close(Library.java:");
    }

    @Watertight
    static class ClosesChannel {
        static ServerSocketChannel server;
        static Thread loop;

        @BeforeAll
        static void open() throws Exception {
            server = ServerSocketChannel.open().bind(null);
            server.configureBlocking(false);
            CountDownLatch registered = new CountDownLatch(1);
            loop = new Thread(() -> {
                try (Selector selector = Selector.open()) {
                    server.register(selector, java.nio.channels.SelectionKey.OP_ACCEPT);
                    registered.countDown();
                    while (server.isOpen()) {
                        selector.select();
                    }
                    selector.selectNow();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            loop.start();
            registered.await();
        }

        @Test
        void closes() throws Exception {
            Library.close(server);
            loop.interrupt();
            loop.join();
        }
    }

    @Test
    void whatIsClosedTogetherIsToldTogether() throws Exception {
        assertThat(run(ClosesSelector.class).text())
                .contains(", 2 descriptors vanished that it had not opened:")
                .containsPattern("1\\) descriptor fd \\d+  the event(poll|fd) that was open before")
                .containsPattern("closed with it +fd \\d+  the event(poll|fd) that was open before")
                .containsPattern(" 2x +opened at .*\n +closed at .*\n +in VanishingsTest.ClosesSelector.closes\\(\\)")
                .doesNotContain("2) descriptor");
    }

    @Watertight
    static class ClosesSelector {
        static Selector selector;

        @BeforeAll
        static void open() throws IOException {
            selector = Selector.open();
        }

        @Test
        void closes() throws IOException {
            selector.close();
        }
    }

    /** A pool may have closed it, since it was idle: whoever looks may see. */
    @Test
    void whatALibraryClosesIsOnlyNoted() throws Exception {
        isNoted(
                ClosesByLibrary.class,
                "closed at dev.watertight.agent.attribution.Library.close(Library.java:",
                "in VanishingsTest.ClosesByLibrary.closes()");
    }

    @Watertight
    static class ClosesByLibrary {
        static FileInputStream file;

        @BeforeAll
        static void open() {
            file = Open.file("pooled");
        }

        @Test
        void closes() throws IOException {
            Library.close(file);
        }
    }

    /** The JDK opens such a file once for all: who closes it last may be anybody. */
    @Test
    void soIsAJarFile() throws Exception {
        isNoted(ClosesJar.class, "opened at " + THIS + "$ClosesJar.open(VanishingsTest.java:");
    }

    @Watertight
    static class ClosesJar {
        static ZipFile jar;

        @BeforeAll
        static void open() throws IOException {
            Path file = Files.createTempFile("shared", ".jar");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
                out.putNextEntry(new ZipEntry("entry"));
            }
            jar = new ZipFile(file.toFile());
            Open.closeLater(() -> Files.delete(file));
        }

        @Test
        void closes() throws IOException {
            jar.close();
        }
    }

    @Test
    void whatAnExtensionClosesIsNotTold() throws Exception {
        isSilent(ClosedByExtension.class);
    }

    @Watertight
    @ExtendWith(ClosedByExtension.Closing.class)
    static class ClosedByExtension {
        static FileInputStream file;

        @BeforeAll
        static void open() {
            file = Open.file("managed");
        }

        static class Closing implements AfterEachCallback {
            @Override
            public void afterEach(ExtensionContext context) throws Exception {
                file.close();
            }
        }

        @Test
        void test() {}
    }

    @Test
    void whatATestIsHandedIsItsOwn() throws Exception {
        isSilent(Handed.class);
    }

    @Watertight
    static class Handed {
        static Stream<FileInputStream> files() {
            return Stream.of("one", "two").map(Open::file);
        }

        @ParameterizedTest
        @MethodSource("files")
        void closes(FileInputStream file) throws IOException {
            file.close();
        }

        /** JUnit closes it. */
        @ParameterizedTest
        @MethodSource("files")
        void uses(FileInputStream file) throws IOException {
            file.read();
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            return files().map(file -> DynamicTest.dynamicTest("closes", file::close));
        }
    }

    /** That one test left it open was judged then. */
    @Test
    void whatOneTestLeavesToTheNextIsNotToldAgain() throws Exception {
        isSilent(Steps.class);
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Steps {
        static FileInputStream file;

        @Test
        @Order(1)
        void opens() {
            file = Open.file("step");
        }

        @Test
        @Order(2)
        void closes() throws IOException {
            file.close();
        }
    }

    @Test
    void whatAThreadOfTheTestClosesIsToldAgainstTheTest() throws Exception {
        assertThat(run(ClosesInThread.class).text())
                .containsOnlyOnce("During ")
                .contains(
                        "During VanishingsTest.ClosesInThread.closes(), 1 descriptor vanished that it had not opened:")
                .contains("closed by thread \"closing\"");
    }

    @Watertight
    static class ClosesInThread {
        static FileInputStream file;

        @BeforeAll
        static void open() {
            file = Open.file("shared");
        }

        @Test
        void closes() throws Exception {
            Thread thread = new Thread(
                    () -> {
                        try {
                            file.close();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    "closing");
            thread.start();
            thread.join();
        }
    }

    @Test
    void whatItsOwnerClosesMeanwhileIsNotTold() throws Exception {
        isSilent(ClosedByThreadOfClass.class);
    }

    @Watertight
    static class ClosedByThreadOfClass {
        static final CountDownLatch BEGUN = new CountDownLatch(1);
        static Thread owner;

        @BeforeAll
        static void open() {
            FileInputStream file = Open.file("idle");
            owner = new Thread(() -> {
                try {
                    BEGUN.await();
                    file.close();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            owner.start();
        }

        @Test
        void test() throws Exception {
            BEGUN.countDown();
            owner.join();
        }
    }

    @Test
    void whatACleanerClosesIsNotTold() throws Exception {
        isSilent(ClosedByCleaner.class);
    }

    @Watertight(kinds = Descriptor.class)
    static class ClosedByCleaner {
        static FileInputStream file;

        @BeforeAll
        static void open() {
            file = Open.file("forgotten");
        }

        @Test
        void test() throws Exception {
            CountDownLatch closed = new CountDownLatch(1);
            register(closed);
            do {
                System.gc();
            } while (!closed.await(10, TimeUnit.MILLISECONDS));
        }

        private static void register(CountDownLatch closed) {
            Cleaner.create().register(new Object(), () -> {
                try {
                    file.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                closed.countDown();
            });
        }
    }

    @Test
    void inParallelWhoeverClosesItIsTold() throws Exception {
        Outcome outcome = inParallel().run(Meets.class, ClosesInParallel.class);

        assertThat(outcome.text())
                .containsOnlyOnce("During ")
                .contains(
                        "During VanishingsTest.ClosesInParallel.closes(), 1 descriptor vanished that it had not opened:");
    }

    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    private static void meet() throws Exception {
        MEETING.await(1, TimeUnit.MINUTES);
    }

    @Watertight
    static class Meets {
        @Test
        void bystander() throws Exception {
            meet();
            meet();
        }
    }

    @Watertight
    static class ClosesInParallel {
        static FileInputStream file;

        @BeforeAll
        static void open() {
            file = Open.file("shared");
        }

        @Test
        void closes() throws Exception {
            meet();
            file.close();
            meet();
        }
    }

    @Test
    void aCheckInsideOfATestTellsIt() throws Exception {
        run(Checks.class);

        assertThat(Checks.vanished).isNotNull();
        assertThat(Checks.vanished.what()).startsWith("the file that was open before ");
        assertThat(Checks.vanished.opened()).isPresent();
        assertThat(Checks.vanished.closed()).isPresent();
    }

    @Watertight(enabled = false)
    static class Checks {
        static FileInputStream file;
        static Vanished vanished;

        @BeforeAll
        static void open() {
            file = Open.file("shared");
        }

        @Test
        void closes() throws IOException {
            LeakCheck check = LeakCheck.begin();
            file.close();
            check.finish();
            vanished = check.vanished().get(0);
        }
    }

    @Test
    void whatTheTestItselfOpensIsItsOwn() throws Exception {
        isSilent(Own.class);
    }

    @Watertight
    static class Own {
        final FileInputStream file = Open.file("field");

        @AfterEach
        void close() throws IOException {
            file.close();
        }

        @Test
        void test() {}
    }
}
