package dev.watertight.agent.attribution;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.LeakError;
import dev.watertight.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of fixtures by JUnit's launcher. */
final class Fixtures {

    private static final Pattern NAME = Pattern.compile("leak-\\w+");

    /** By which JUnit runs tests in parallel; JUnit 5 has but this one, whatever it is asked for. */
    private static final String EXECUTOR = System.getProperty("parallel.executor", "FORK_JOIN_POOL");

    private final Map<String, String> parameters = new TreeMap<>(Map.of("watertight.settlingTime", "50 ms"));

    private Fixtures() {}

    /** Runs the static initialiser of a class again, by a class loader of its own; what it opens is closed after the run. */
    static void again(Class<?> type, String field) throws ReflectiveOperationException {
        ClassLoader own = new ClassLoader(type.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.equals(type.getName())) {
                    return super.loadClass(name, resolve);
                }
                String file = "/" + name.replace('.', '/') + ".class";
                try (InputStream in = type.getResourceAsStream(file)) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Field opened = Class.forName(type.getName(), true, own).getDeclaredField(field);
        opened.setAccessible(true);
        Open.closeLater((AutoCloseable) opened.get(null));
    }

    /** Copies a class, and those inside of it, to the root of a jar or a directory. */
    static void copy(Class<?> type, Path to) throws Exception {
        Path classFile =
                Path.of(locationOf(type).toURI()).resolve(type.getName().replace('.', '/') + ".class");
        Path target = to.resolve(type.getPackageName().replace('.', '/'));
        Files.createDirectories(target);
        String name = classFile.getFileName().toString().replaceFirst("\\.class$", "");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(classFile.getParent(), name + "*.class")) {
            for (Path file : files) {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            }
        }
    }

    private static URL locationOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /**
     * A test class by a class loader of its own, which has what is there from another jar or directory, as that of a library.
     * What is opened by that is to be closed by whoever asked.
     */
    static Class<?> withLibrary(URL library, Class<?> test) throws ClassNotFoundException {
        String own = test.getNestHost().getName();
        ClassLoader loader = new URLClassLoader(new URL[] {library, locationOf(test)}, test.getClassLoader()) {
            @Override
            protected synchronized Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.startsWith(own) && findLoadedClass(name) == null
                        ? findClass(name)
                        : super.loadClass(name, resolve);
            }
        };
        return Class.forName(test.getName(), false, loader);
    }

    /** A run of one test after the other. */
    static Fixtures inTurn() {
        return new Fixtures();
    }

    /** A run of all tests at the same time. */
    static Fixtures inParallel() {
        return new Fixtures()
                .with("junit.jupiter.execution.parallel.enabled", "true")
                .with("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .with("junit.jupiter.execution.parallel.config.executor-service", EXECUTOR)
                .with("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .with("junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
    }

    Fixtures with(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    /**
     * What came of a run.
     *
     * @param told a line for each test or container that did not simply pass, in the order of the alphabet
     * @param text all that was reported
     */
    record Outcome(List<String> told, String text) {}

    /** Runs them, and ends afterwards what they left open. */
    Outcome run(Class<?>... fixtures) throws Exception {
        Listener listener = new Listener();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(Arrays.stream(fixtures)
                                            .map(type -> selectClass(type))
                                            .toList())
                                    .configurationParameters(parameters)
                                    .build(),
                            listener);
        } finally {
            System.setErr(stderr);
            Open.closeAll();
        }
        return new Outcome(
                listener.told.stream().sorted().toList(),
                String.join("\n", listener.texts) + bytes.toString(StandardCharsets.UTF_8));
    }

    private static final class Listener implements TestExecutionListener {

        private final List<String> told = Collections.synchronizedList(new ArrayList<>());
        private final List<String> texts = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            result.getThrowable().ifPresent(failure -> {
                String name = test.getDisplayName().replaceFirst("^.*\\$", "");
                told.add(name + ": " + (failure instanceof LeakError error ? names(error) : failure.toString()));
                texts.add(String.valueOf(failure.getMessage()));
            });
        }

        private static String names(LeakError error) {
            return error.report().leaks().stream().map(Listener::name).sorted().collect(Collectors.joining(", "));
        }

        private static String name(Resource resource) {
            Matcher matcher = NAME.matcher(resource.describe());
            return matcher.find() ? matcher.group() : resource.describe();
        }
    }
}
