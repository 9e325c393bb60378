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
 * The options of another JVM, in the order in which the VM reads them: as the VM tells them or, where it does not, as far as its
 * command line and environment tell.
 *
 * @param all those before the main class only: what follows is the program's
 * @param directory the process's current one
 * @param missing why there may be others; empty if these are all
 */
public record LaunchedOptions(List<String> all, Path directory, Optional<String> missing) {

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

    private static final Pattern NEXT_OPTION = Pattern.compile("\\s+(?=-)");

    /** Names a file of flags, which the VM does not tell among its options. */
    private static final String FLAGS_FILE = "-XX:Flags=";

    /** Options that stand for a file of others. */
    private static final Pattern FILE = Pattern.compile("@.*|-XX:(?:Flags=|VMOptionsFile=|\\+ReadVMOptionsFile).*");

    private static final Pattern VARIABLE =
            Pattern.compile("(?s)(?:JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=.*");
    private static final Pattern QUOTED = Pattern.compile("[\"']");

    /** When it is asked, the VM cuts off an option that is longer, and the blank after it; see {@code ostream.hpp}. */
    private static final int LONGEST_TOLD = 1990;

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
        Path directory = Files.readSymbolicLink(process.resolve("cwd"));
        Optional<JvmAccount> account = JvmAccount.ofProcess(process);
        Optional<String> arguments = account.flatMap(JvmAccount::arguments);
        if (arguments.isPresent()) {
            return ofVm(arguments.get(), directory);
        }
        LaunchedOptions read = of(strings(process.resolve("cmdline")), strings(process.resolve("environ")), directory);
        if (read.missing.isEmpty() || account.filter(JvmAccount::attachable).isEmpty()) {
            return read;
        }
        LaunchedOptions asked = ofVm(JvmAttach.commandLine(process).arguments(), directory);
        boolean cut = asked.all.stream().anyMatch(option -> option.length() >= LONGEST_TOLD);
        return cut ? read : asked;
    }

    /**
     * Those that a VM tells.
     *
     * @param arguments with a blank between each two
     */
    static LaunchedOptions ofVm(String arguments, Path directory) {
        List<String> all = Arrays.stream(NEXT_OPTION.split(arguments.strip(), -1))
                .filter(each -> !each.isEmpty())
                .toList();
        return new LaunchedOptions(
                all,
                directory,
                all.stream()
                        .filter(option -> option.startsWith(FLAGS_FILE))
                        .map(LaunchedOptions::standsForOthers)
                        .findFirst());
    }

    private static String standsForOthers(String option) {
        return "the option " + option + " stands for a file of others";
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
        boolean launcher = !command.isEmpty() && command.get(0).matches("(.*/)?java");
        if (launcher) {
            List<String> arguments = new ArrayList<>();
            variable(environment, "JDK_JAVA_OPTIONS").forEach(arguments::add);
            arguments.addAll(command.subList(1, command.size()));
            addBeforeMainClass(arguments, all);
        }
        variable(environment, "_JAVA_OPTIONS").forEach(all::add);
        return new LaunchedOptions(
                all.stream().filter(option -> option.startsWith("-")).toList(),
                directory,
                launcher ? missing(all, environment) : Optional.of("another program than java has started the JVM"));
    }

    private static Optional<String> missing(List<String> all, List<String> environment) {
        Stream<String> files =
                all.stream().filter(option -> FILE.matcher(option).matches()).map(LaunchedOptions::standsForOthers);
        Stream<String> quoted = environment.stream()
                .filter(each ->
                        VARIABLE.matcher(each).matches() && QUOTED.matcher(each).find())
                .map(each -> each.substring(0, each.indexOf('=')) + " has some in quotes");
        return Stream.concat(files, quoted).findFirst();
    }

    /** Among them what stands for a file of others. */
    private static void addBeforeMainClass(List<String> arguments, List<String> all) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (CLASS_PATH.contains(argument)) {
                i++;
            } else if (WITH_VALUE.contains(argument)) {
                i++;
                all.add(argument.replaceFirst("^-p$", "--module-path") + "="
                        + (i < arguments.size() ? arguments.get(i) : ""));
            } else if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
                // options may stand between it and its value no more
                return;
            } else if (argument.startsWith("-") || argument.startsWith("@")) {
                all.add(argument);
            } else {
                return;
            }
        }
    }

    private static Stream<String> variable(List<String> environment, String name) {
        return environment.stream()
                .filter(each -> each.startsWith(name + "="))
                .flatMap(each -> Arrays.stream(each.substring(name.length() + 1).split("\\s+", -1)))
                .filter(option -> !option.isEmpty() && !QUOTED.matcher(option).find());
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
