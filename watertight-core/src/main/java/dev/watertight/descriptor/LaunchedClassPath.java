package dev.watertight.descriptor;

import dev.watertight.common.JvmAccount;
import dev.watertight.common.JvmAttach;
import dev.watertight.common.LaunchedOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The class path of another JVM: as the VM tells it or, where it does not, as its command line and environment do. */
final class LaunchedClassPath {

    /** Stands for an element that could not be made out, so that none after it is taken for the first. */
    static final String UNKNOWN = "?";

    private final List<String> command;
    private final List<String> environment;

    /**
     * @param command the program and its arguments
     * @param environment variables, each as {@code NAME=value}
     */
    LaunchedClassPath(List<String> command, List<String> environment) {
        this.command = command;
        this.environment = environment;
    }

    /**
     * The elements that are there, of a running process.
     *
     * @param process its directory under {@code /proc}
     */
    static List<String> ofProcess(Path process) throws IOException {
        Path directory = Files.readSymbolicLink(process.resolve("cwd"));
        Optional<JvmAccount> account = JvmAccount.ofProcess(process);
        String command = account.map(JvmAccount::command).orElse("");
        Optional<String> told = account.flatMap(JvmAccount::classPath);
        if (told.isPresent()) {
            return ofVm(told.get(), command, directory);
        }
        var read = new LaunchedClassPath(strings(process.resolve("cmdline")), strings(process.resolve("environ")));
        return !read.isKnown() && account.filter(JvmAccount::attachable).isPresent()
                ? ofVm(JvmAttach.commandLine(process).classPath(), command, directory)
                : read.elements(directory);
    }

    private static List<String> strings(Path file) throws IOException {
        return Arrays.stream(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** Whether an element is not known; those that are not there at all do not matter. */
    boolean isKnown() {
        return isLauncher() && !List.of(classPath().split(":", -1)).contains(UNKNOWN);
    }

    /**
     * The elements that are there, in order, symbolic links followed.
     *
     * @param directory the process's current one
     */
    List<String> elements(Path directory) {
        return isLauncher() ? elements(classPath(), directory) : List.of(UNKNOWN);
    }

    private boolean isLauncher() {
        return !command.isEmpty() && command.get(0).matches("(.*/)?java");
    }

    /**
     * The elements of a class path that a VM tells.
     *
     * @param command the main class, the module and the main class, or the jar; then the arguments of the program
     */
    static List<String> ofVm(String classPath, String command, Path directory) {
        // the main class of a module is looked for there, and that of another program than java nowhere perhaps
        boolean searched = !command.isEmpty()
                && (command.startsWith(classPath)
                        || !command.replaceFirst(" .*", "").contains("/"));
        return elements(searched ? classPath : UNKNOWN + ":" + classPath, directory);
    }

    private static List<String> elements(String classPath, Path directory) {
        List<String> elements = new ArrayList<>();
        for (String element : classPath.split(":", -1)) {
            if (element.equals("*") || element.endsWith("/*")) {
                elements.add(UNKNOWN); // the launcher puts the jars in this directory in an order of its own
                elements.addAll(jars(directory.resolve(element.substring(0, element.length() - 1))));
            } else {
                elements.add(element.equals(UNKNOWN) ? UNKNOWN : real(directory.resolve(element)));
            }
        }
        return elements;
    }

    private String classPath() {
        List<String> arguments = new ArrayList<>();
        variable("JDK_JAVA_OPTIONS").forEach(options -> arguments.addAll(Arrays.asList(options.split("\\s+", -1))));
        arguments.addAll(command.subList(1, command.size()));
        String found = variable("CLASSPATH").findFirst().orElse(".");
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            if (argument.equals("-jar")) {
                return next;
            } else if (argument.startsWith("@")
                    || argument.startsWith("-Djava.class.path=")
                    || argument.contains("\"")
                    || argument.contains("'")) {
                return UNKNOWN;
            } else if (LaunchedOptions.CLASS_PATH.contains(argument)) {
                found = next;
                i++;
            } else if (argument.startsWith("--class-path=")) {
                found = argument.substring("--class-path=".length());
            } else if (LaunchedOptions.WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.equals("-m") || argument.startsWith("--module") || !argument.startsWith("-")) {
                // the main class, or the main module: then the class path is searched last or not at all
                return argument.startsWith("-") ? UNKNOWN + ":" + found : found;
            }
        }
        return found;
    }

    private Stream<String> variable(String name) {
        return environment.stream()
                .filter(each -> each.startsWith(name + "="))
                .map(each -> each.substring(name.length() + 1));
    }

    private static List<String> jars(Path directory) {
        String[] names = directory.toFile().list((parent, name) -> name.endsWith(".jar") || name.endsWith(".JAR"));
        return names == null
                ? List.of()
                : Arrays.stream(names)
                        .map(name -> real(directory.resolve(name)))
                        .toList();
    }

    static String real(Path path) {
        try {
            return path.toRealPath().toString();
        } catch (IOException e) {
            return path.normalize().toString();
        }
    }
}
