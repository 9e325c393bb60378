package dev.watertight.descriptor;

import dev.watertight.common.LaunchedOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Which jars the class loaders of a launched JVM, those of the JDK's, may open: those on the class path, and what their
 * manifests add to it.
 */
final class LoaderJars {

    /** What lets them open others. */
    private static final Pattern OTHERS = Pattern.compile(
            "--module-path=.*|--upgrade-module-path=.*|--patch-module=.*|-javaagent:.*|-Xbootclasspath/a:.*"
                    + "|-Djava\\.system\\.class\\.loader=.*|-Djdk\\.module\\..*|-Djava\\.class\\.path=.*");

    /** Up to Java 21, it may name other jars. */
    private static final String INDEX = "META-INF/INDEX.LIST";

    private LoaderJars() {}

    /**
     * Their paths, symbolic links followed.
     *
     * @param classPath as {@link LaunchedClassPath} has it
     * @return empty if there may be others
     */
    static Optional<Set<String>> of(List<String> classPath, LaunchedOptions options) {
        boolean others = options.missing().isPresent()
                || options.all().stream()
                        .anyMatch(option -> OTHERS.matcher(option).matches());
        if (others) {
            return Optional.empty();
        }
        Set<String> found = new LinkedHashSet<>();
        Deque<String> left = new ArrayDeque<>(classPath);
        try {
            while (!left.isEmpty()) {
                String element = left.remove();
                if (found.add(element) && Files.isRegularFile(Path.of(element)) && !addNamed(element, left)) {
                    return Optional.empty();
                }
            }
        } catch (IOException | IllegalArgumentException e) { // whatever the JDK makes of what is there
            return Optional.empty();
        }
        return Optional.of(found);
    }

    /** False if nothing tells which it names. */
    private static boolean addNamed(String element, Deque<String> left) throws IOException {
        Path file = Path.of(element);
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            if (jar.getEntry(INDEX) != null) {
                return false;
            }
            Manifest manifest = jar.getManifest();
            String named =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            for (String each : named == null || named.isBlank()
                    ? new String[0]
                    : named.strip().split("\\s+", -1)) {
                URI uri = file.toUri().resolve(each);
                if (!"file".equals(uri.getScheme())) {
                    return false;
                }
                left.add(LaunchedClassPath.real(Path.of(uri)));
            }
            return true;
        }
    }
}
