package org.acme.clean;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that are closed. */
@Watertight
class FileScenarios {

    private final Path file = Scratch.file("clean.txt");

    @Test
    void walkedDirectory() throws IOException {
        try (Stream<Path> walk = Files.walk(Scratch.directory("clean"))) {
            walk.forEach(path -> {});
        }
    }

    @Test
    void mappedFileWhoseChannelIsClosed() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).load();
        }
    }

    @Test
    void asynchronousFileChannel() throws Exception {
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
            channel.read(ByteBuffer.allocate(1), 0).get();
        }
    }

    @Test
    void zipFileSystem() throws IOException {
        Path zip = Scratch.path("clean.zip");
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.writeString(archive.getPath("entry"), "hello");
        }
    }

    @Test
    void urlClassLoader() throws Exception {
        Path jar = Scratch.path("clean.jar");
        try (FileSystem archive = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.writeString(archive.getPath("entry"), "hello");
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            loader.findResource("entry");
        }
    }

    @Test
    void resourceFromTheClassPath() throws IOException {
        try (InputStream in = Test.class.getResourceAsStream("Test.class")) {
            in.readAllBytes();
        }
    }

    @Test
    void resourceOfTheJdk() throws IOException {
        try (InputStream in = Object.class.getResourceAsStream("Object.class")) {
            in.readAllBytes();
        }
    }

    @Test
    void watchService() throws IOException {
        try (WatchService service = FileSystems.getDefault().newWatchService()) {
            Scratch.directory("clean").register(service, StandardWatchEventKinds.ENTRY_CREATE);
        }
    }

    @Test
    void directBuffersAndGarbageCollection() {
        for (int i = 0; i < 100; i++) {
            ByteBuffer.allocateDirect(1024);
        }
        System.gc();
    }
}
