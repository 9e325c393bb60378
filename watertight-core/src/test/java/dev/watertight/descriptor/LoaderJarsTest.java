package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.common.LaunchedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which jars a launched JVM opens for itself. */
class LoaderJarsTest {

    private static final LaunchedOptions NONE = LaunchedOptions.of(List.of("java", "Main"), List.of(), Path.of("/srv"));

    @TempDir
    private Path directory;

    @Test
    void areThoseOfTheClassPathAndOfItsManifests() throws IOException {
        String deep = jar("deep.jar", "", "x");
        String named = jar("lib/named.jar", "../deep.jar  gone.jar", "x");
        String first = jar("first.jar", "lib/named.jar", "x");

        assertThat(LoaderJars.of(List.of(first, "/gone.jar"), NONE).orElseThrow())
                .containsExactlyInAnyOrder(
                        first,
                        "/gone.jar",
                        named,
                        deep,
                        directory.resolve("lib/gone.jar").toString());
    }

    @Test
    void areNotKnownIfAManifestNamesAUrl() throws IOException {
        assertThat(LoaderJars.of(List.of(jar("first.jar", "http://localhost/x.jar", "x")), NONE))
                .isEmpty();
    }

    @Test
    void areNotKnownIfThereIsAnIndex() throws IOException {
        assertThat(LoaderJars.of(List.of(jar("first.jar", "", "META-INF/INDEX.LIST")), NONE))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p /x",
                "--module-path=/x",
                "-javaagent:x.jar",
                "-Xbootclasspath/a:x.jar",
                "-Djava.system.class.loader=x",
                "@file",
            })
    void areNotKnownIfAnOptionMayName(String options) {
        List<String> command = List.of(("java " + options + " Main").split(" ", -1));
        assertThat(LoaderJars.of(List.of("/a.jar"), LaunchedOptions.of(command, List.of(), directory)))
                .isEqualTo(Optional.empty());
    }

    private String jar(String name, String classPath, String entry) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new ZipEntry(entry));
        }
        return file.toRealPath().toString();
    }
}
