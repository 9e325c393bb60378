package org.acme.leaks;

import static dev.watertight.zoo.Expected.regularFile;
import static dev.watertight.zoo.Leaks.leak;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Zip files and jars, which also the JVM and JUnit keep open. */
@Watertight(settlingTime = "100 ms")
class ArchiveLeaks {

    private final Path jar = plugin();

    private static Path plugin() {
        Path jar = Scratch.path("plugin.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("plugin.properties"));
            zip.write("name=plugin\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    @Test
    void zipFile() throws IOException {
        leak(new ZipFile(jar.toFile()), regularFile(jar));
    }

    @Test
    void jarFile() throws IOException {
        leak(new JarFile(jar.toFile()), regularFile(jar));
    }

    @Test
    void zipOutputStream() throws IOException {
        Path zip = Scratch.path("backup.zip");
        leak(new ZipOutputStream(Files.newOutputStream(zip)), regularFile(zip));
    }

    @Test
    void zipFileSystem() throws IOException {
        leak(FileSystems.newFileSystem(jar), regularFile(jar));
    }

    @Test
    void urlClassLoader() throws IOException {
        URLClassLoader loader = leak(new URLClassLoader(new URL[] {jar.toUri().toURL()}), regularFile(jar));
        loader.findResource("plugin.properties");
    }

    /** Although the stream is closed: the connection's jar stays in the JDK's cache, for good. */
    @Test
    void cacheOfJarUrls() throws IOException {
        URL url = new URL("jar:" + jar.toUri() + "!/plugin.properties");
        JarURLConnection connection = (JarURLConnection) url.openConnection();
        try (InputStream in = connection.getInputStream()) {
            in.readAllBytes();
        }
        leak(connection.getJarFile(), regularFile(jar));
    }

    /** The class loader has it open as well, and that is no leak. */
    @Test
    void jarOfTheClassPath() throws Exception {
        Path junit = Path.of(Test.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toRealPath();
        leak(Files.newByteChannel(junit), regularFile(junit));
    }
}
