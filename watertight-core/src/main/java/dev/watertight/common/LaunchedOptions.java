package dev.watertight.common;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The options of another JVM, as far as its command line and environment tell, in the order in which the VM reads them. What
 * stands in files of arguments, or in quotes, is not among them.
 *
 * @param all those before the main class only: what follows is the program's
 * @param directory the process's current one
 */
public record LaunchedOptions(List<String> all, Path directory) {

    /** Options of the launcher {@code java} whose value is the next argument; see the manual page java(1). */
    public static final Set<String> WITH_VALUE = Set.of(
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--enable-native-access",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--source");

    public static final Set<String> CLASS_PATH = Set.of("-cp", "-classpath", "--class-path");

    public LaunchedOptions {
        all = List.copyOf(all);
    }

    /**
     * Those of a running process.
     *
     * @param process its directory under {@code /proc}
     */
    public static LaunchedOptions ofProcess(Path process) throws IOException {
        return of(
                strings(process.resolve("cmdline")),
                strings(process.resolve("environ")),
                Files.readSymbolicLink(process.resolve("cwd")));
    }

    /**
     * Those of a process that was started so.
     *
     * @param command the program and its arguments
     * @param environment variables, each as {@code NAME=value}
     */
    public static LaunchedOptions of(List<String> command, List<String> environment, Path directory) {
        List<String> all = new ArrayList<>();
        variable(environment, "JAVA_TOOL_OPTIONS").forEach(all::add);
        if (!command.isEmpty() && command.get(0).matches("(.*/)?java")) {
            List<String> arguments = new ArrayList<>();
            variable(environment, "JDK_JAVA_OPTIONS").forEach(arguments::add);
            arguments.addAll(command.subList(1, command.size()));
            addBeforeMainClass(arguments, all);
        }
        variable(environment, "_JAVA_OPTIONS").forEach(all::add);
        return new LaunchedOptions(all, directory);
    }

    private static void addBeforeMainClass(List<String> arguments, List<String> all) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (CLASS_PATH.contains(argument) || WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
                // options may stand between it and its value no more
                return;
            } else if (argument.startsWith("-")) {
                all.add(argument);
            } else if (!argument.startsWith("@")) {
                return;
            }
        }
    }

    private static Stream<String> variable(List<String> environment, String name) {
        return environment.stream()
                .filter(each -> each.startsWith(name + "="))
                .flatMap(each -> Arrays.stream(each.substring(name.length() + 1).split("\\s+", -1)))
                .filter(option -> !option.isEmpty() && !option.contains("\"") && !option.contains("'"));
    }

    private static List<String> strings(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toString())) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\0", -1))
                    .filter(each -> !each.isEmpty())
                    .toList();
        }
    }

    /** Whether there is one that begins so. */
    public boolean any(String prefix) {
        return all.stream().anyMatch(option -> option.startsWith(prefix));
    }

    /** What follows the beginning of the last one that begins so: it is the one that counts. */
    public Optional<String> value(String prefix) {
        return all.stream()
                .filter(option -> option.startsWith(prefix))
                .map(option -> option.substring(prefix.length()))
                .reduce((one, later) -> later);
    }

    /** Whether a flag of the VM is on, by {@code -XX:+NAME}. */
    public boolean isOn(String flag) {
        Pattern option = Pattern.compile("-XX:[+-]" + flag);
        return all.stream()
                .filter(each -> option.matcher(each).matches())
                .reduce((one, later) -> later)
                .filter(each -> each.startsWith("-XX:+"))
                .isPresent();
    }

    /** Whether tools may manage the JVM from outside, by JMX. */
    public boolean isManaged() {
        String management = "-Dcom.sun.management.";
        return all.contains(management + "jmxremote")
                || any(management + "jmxremote=")
                || any(management + "jmxremote.port=")
                || any(management + "config.file=");
    }
}
