package dev.watertight.descriptor;

import dev.watertight.common.LaunchedOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The class path of another JVM, as far as its command line and environment tell; see the manual page java(1). */
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
     * The elements that are there, in order, symbolic links followed.
     *
     * @param directory the process's current one
     */
    List<String> elements(Path directory) {
        if (command.isEmpty() || !command.get(0).matches("(.*/)?java")) {
            return List.of(UNKNOWN);
        }
        List<String> elements = new ArrayList<>();
        for (String element : classPath().split(":", -1)) {
            if (element.equals("*") || element.endsWith("/*")) {
                elements.add(UNKNOWN); // the launcher puts the jars in this directory in an order of its own
                elements.addAll(jars(directory.resolve(element.substring(0, element.length() - 1))));
            } else {
                elements.add(real(directory.resolve(element)));
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
            } else if (argument.startsWith("@") || argument.contains("\"") || argument.contains("'")) {
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

    private static String real(Path path) {
        try {
            return path.toRealPath().toString();
        } catch (IOException e) {
            return path.normalize().toString();
        }
    }
}
