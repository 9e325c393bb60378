package dev.watertight.descriptor;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Has the JDK open at once, before the first baseline, what it would open at some time during the tests; and takes down
 * what it holds then, for checks without a baseline.
 *
 * <p>Whatever of this fails is left out: then what the JDK opens later is told as a leak of the test that made it do so.
 */
final class Priming {

    private static final String CLASS_PATH_JAR = "a class loader keeps this jar of the class path open";
    private static final String BOOT_IMAGE = "the VM keeps the JDK's own classes open";

    private final OwnProcess process;
    private final JdkDescriptors known;
    private final PreCloseMarker preCloseMarker;

    Priming(OwnProcess process, JdkDescriptors known, PreCloseMarker preCloseMarker) {
        this.process = process;
        this.known = known;
        this.preCloseMarker = preCloseMarker;
    }

    void prime() {
        attempt(preCloseMarker::provoke);
        attempt(this::openClassPath);
    }

    /**
     * To look for a name in all of the class path opens all jars of it, those that a manifest names included. No class
     * that is loaded later opens one. A jar that is opened more than once is the class loader's once.
     */
    private void openClassPath() throws IOException {
        process.requireRoomFor(64 + classPath().size());
        Set<Path> jars = new LinkedHashSet<>();
        classPath().forEach(jars::add);
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        loaders.add(ClassLoader.getSystemClassLoader());
        // a build tool may have loaded the tests, and with them this class, by a loader of its own
        loaders.add(loaderOf(Priming.class));
        for (ClassLoader loader : loaders) {
            attempt(() -> {
                Enumeration<URL> manifests = loader.getResources("META-INF/MANIFEST.MF");
                while (manifests.hasMoreElements()) {
                    jarOf(manifests.nextElement()).ifPresent(jars::add);
                }
            });
        }
        remember(jars, CLASS_PATH_JAR);
        remember(Set.of(Path.of(System.getProperty("java.home", ""), "lib", "modules")), BOOT_IMAGE);
    }

    private static ClassLoader loaderOf(Class<?> type) {
        return Objects.requireNonNullElse(type.getClassLoader(), ClassLoader.getSystemClassLoader());
    }

    private static List<Path> classPath() {
        return List.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1)).stream()
                .filter(element -> element.endsWith(".jar"))
                .map(Path::of)
                .toList();
    }

    /** From {@code jar:file:/lib/some.jar!/META-INF/MANIFEST.MF}. */
    private static Optional<Path> jarOf(URL manifest) {
        String inJar = manifest.getPath();
        int end = inJar.indexOf("!/");
        if (!manifest.getProtocol().equals("jar") || !inJar.startsWith("file:") || end < 0) {
            return Optional.empty();
        }
        return Optional.of(Path.of(URI.create(inJar.substring(0, end))));
    }

    private void remember(Set<Path> files, String reason) throws IOException {
        Set<String> paths = new HashSet<>();
        for (Path file : files) {
            attempt(() -> paths.add(file.toRealPath().toString()));
        }
        Set<String> seen = new HashSet<>();
        for (Descriptor descriptor : process.linked(paths::contains)) {
            if (descriptor instanceof RegularFile file
                    && file.flags().accessMode().equals("O_RDONLY")
                    && seen.add(file.path())) {
                known.add(file, reason);
            }
        }
    }

    private static void attempt(Step step) {
        try {
            step.take();
        } catch (Exception | LinkageError e) {
            // see the class comment
        }
    }

    private interface Step {
        void take() throws IOException;
    }
}
