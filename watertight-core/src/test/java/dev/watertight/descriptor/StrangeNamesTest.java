package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are bytes, and the encoding of file names depends on the locale: in the locale C it is ASCII. */
@EnabledOnOs(OS.LINUX)
class StrangeNamesTest {

    /** For printf(1). */
    private static final List<String> NAMES = List.of(
            "plain",
            "caf\\303\\251",
            "\\377\\376",
            "a\\nb",
            "a\\033[1m",
            "back\\\\slash",
            "tab\\there",
            "\\342\\200\\256rtl");

    private static final List<String> SHOWN = List.of(
            "plain", "caf\u00e9", "\\xff\\xfe", "a\\nb", "a\\x1b[1m", "back\\\\slash", "tab\\there", "\\u202ertl");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
    void areShownExactlyInEveryLocale(String locale) throws Exception {
        create();
        assertThat(ForkedJvm.create().with("LC_ALL", locale).run(Lister.class, directory.toString()))
                .containsExactlyElementsOf(new TreeSet<>(SHOWN));
    }

    @Test
    void directoriesToo() throws Exception {
        run("mkdir \"$(printf 'd\\377')\" && : > \"$(printf 'd\\377/f')\"");
        assertThat(ForkedJvm.create().with("LC_ALL", "C").run(DirectoryLister.class, directory.toString()))
                .containsExactly("d\\xff", "d\\xff");
    }

    private void create() throws Exception {
        for (String name : NAMES) {
            run(": > \"$(printf '" + name + "')\"");
        }
    }

    private void run(String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-ec", script)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    private static void print(Path directory, Class<? extends PathDescriptor> type) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var names = new TreeSet<String>();
        Descriptors.snapshot().resources().stream()
                .filter(type::isInstance)
                .map(Descriptor::summary)
                .filter(summary -> summary.contains(directory + "/"))
                .map(summary -> summary.substring(
                        summary.indexOf(directory + "/") + directory.toString().length() + 1,
                        summary.lastIndexOf(", ")))
                .forEach(name -> {
                    if (!names.add(name)) {
                        out.println(name);
                    }
                });
        names.forEach(out::println);
    }

    /** Opens all files of a directory and prints their names as descriptors have them. */
    static final class Lister {
        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            List<Closeable> open = new ArrayList<>();
            try (var files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    open.add(Files.newByteChannel(file));
                }
            }
            print(directory, RegularFile.class);
            for (Closeable file : open) {
                file.close();
            }
        }
    }

    /** Opens the directories in a directory and prints their names as descriptors have them. */
    static final class DirectoryLister {
        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            try (var files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    try (var stream = Files.newDirectoryStream(file)) {
                        print(directory, Directory.class);
                    }
                }
            }
        }
    }
}
