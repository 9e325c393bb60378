package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Scanner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Descriptors that were there before a test, and that it takes away; in a JVM of its own, since it does. */
class VanishedTest {

    @Test
    void aTestThatClosesTheStandardInputIsWarned() throws Exception {
        assertThat(Fresh.run("warn"))
                .contains(
                        "ClosesInput > closes(): passed",
                        "During VanishedTest.ClosesInput.closes(), 1 descriptor vanished that it had not opened",
                        "descriptor fd 0  the standard input of the JVM stands for something else now:")
                .containsOnlyOnce("fd 0  the standard input");
    }

    @Test
    void orFails() throws Exception {
        assertThat(Fresh.run("fail"))
                .contains("ClosesInput > closes(): failed AssertionError", "fd 0  the standard input");
    }

    @Test
    void orNothingIsSaid() throws Exception {
        assertThat(Fresh.run("off")).contains("ClosesInput > closes(): passed").doesNotContain("vanished");
    }

    /** Nobody knows who closed it without the agent: it may have been its owner, so nobody is warned. */
    @Test
    void anythingElseIsToldInTheSummary() {
        Outcome outcome = prepare().parameter("watertight.vanished", "fail").of(ClosesSharedFile.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.summary()).isEqualToNormalizingNewlines("""
                        Watertight: 1 descriptor vanished during tests that had not opened them:
                             1x  a descriptor that the class had opened before its first test; who closed it, the agent would tell
                                 in VanishedTest.ClosesSharedFile.closes()
                        """);
    }

    @Test
    void whatATestLeftOpenWasJudgedThen() {
        assertThat(run(LeavesFileToNext.class).summary()).doesNotContain("vanished");
    }

    /** The fixture, run in another JVM. */
    static final class Fresh {

        static String run(String mode) throws Exception {
            Process process = new ProcessBuilder(
                            java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Fresh.class.getName(),
                            mode)
                    .redirectInput(new java.io.File("/dev/zero"))
                    .redirectErrorStream(true)
                    .start();
            try (var output = process.getInputStream()) {
                return new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            } finally {
                process.waitFor();
                process.getOutputStream().close();
            }
        }

        public static void main(String[] args) {
            Outcome outcome =
                    prepare().parameter("watertight.vanished", args[0]).of(ClosesInput.class);
            outcome.lines().forEach(System.out::println);
            System.out.println(outcome.stderr());
            outcome.nodes().forEach(node -> node.failure().ifPresent(System.out::println));
        }
    }

    @Watertight
    static class ClosesInput {
        @Test
        void closes() {
            new Scanner(new FileInputStream(FileDescriptor.in)).close();
        }

        @Test
        void later() {}
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LeavesFileToNext {
        static FileInputStream file;

        @Test
        @Order(1)
        void opens() throws IOException {
            file = new FileInputStream("/dev/null");
        }

        @Test
        @Order(2)
        void closes() throws IOException {
            file.close();
        }
    }

    @Watertight
    static class ClosesSharedFile {
        static FileInputStream file;

        @BeforeAll
        static void open() throws IOException {
            file = new FileInputStream("/dev/null");
        }

        @Test
        void closes() throws IOException {
            file.close();
        }

        @AfterAll
        static void close() throws IOException {
            file.close();
        }
    }
}
