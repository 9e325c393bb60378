package org.acme.leaks;

import static dev.watertight.zoo.Expected.deletedFile;
import static dev.watertight.zoo.Expected.device;
import static dev.watertight.zoo.Expected.directory;
import static dev.watertight.zoo.Expected.fifo;
import static dev.watertight.zoo.Expected.regularFile;
import static dev.watertight.zoo.Leaks.leak;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Scratch;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;
import java.util.logging.FileHandler;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, directories, devices and FIFOs. */
@Watertight(settlingTime = "100 ms")
class FileLeaks {

    private final Path file = Scratch.file("orders.csv");

    @Test
    void fileInputStream() throws IOException {
        leak(new FileInputStream(file.toFile()), regularFile(file));
    }

    @Test
    void fileOutputStream() throws IOException {
        leak(new FileOutputStream(file.toFile()), regularFile(file));
    }

    @Test
    void randomAccessFile() throws IOException {
        leak(new RandomAccessFile(file.toFile(), "rw"), regularFile(file));
    }

    @Test
    void fileReader() throws IOException {
        leak(new FileReader(file.toFile()), regularFile(file));
    }

    @Test
    void scanner() throws IOException {
        leak(new Scanner(file), regularFile(file));
    }

    @Test
    void printWriter() throws IOException {
        leak(new PrintWriter(file.toFile()), regularFile(file));
    }

    @Test
    void fileChannel() throws IOException {
        leak(FileChannel.open(file, StandardOpenOption.READ), regularFile(file));
    }

    @Test
    void channelOfMappedFile() throws IOException {
        FileChannel channel = leak(FileChannel.open(file, StandardOpenOption.READ), regularFile(file));
        channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).load();
    }

    @Test
    void channelOfLockedFile() throws IOException {
        leak(FileChannel.open(file, StandardOpenOption.WRITE), regularFile(file))
                .lock();
    }

    @Test
    void asynchronousFileChannel() throws IOException {
        leak(AsynchronousFileChannel.open(file), regularFile(file));
    }

    @Test
    void newInputStream() throws IOException {
        leak(Files.newInputStream(file), regularFile(file));
    }

    @Test
    void newByteChannel() throws IOException {
        leak(Files.newByteChannel(file), regularFile(file));
    }

    @Test
    void bufferedWriter() throws IOException {
        leak(Files.newBufferedWriter(file), regularFile(file));
    }

    @Test
    void lines() throws IOException {
        leak(Files.lines(file), regularFile(file)).forEach(line -> {});
    }

    /** The kernel shows two descriptors: the JDK opens one to read the entries and one to open them by. */
    @Test
    void directoryStream() throws IOException {
        Path directory = Scratch.directory("inbox");
        leak(Files.newDirectoryStream(directory), directory(directory), directory(directory));
    }

    @Test
    void list() throws IOException {
        Path directory = Scratch.directory("inbox");
        leak(Files.list(directory), directory(directory), directory(directory)).forEach(path -> {});
    }

    @Test
    void walkGivenUpHalfWay() throws IOException {
        Path directory = Scratch.directory("inbox");
        leak(Files.walk(directory), directory(directory), directory(directory))
                .iterator()
                .next();
    }

    @Test
    void find() throws IOException {
        Path directory = Scratch.directory("inbox");
        leak(Files.find(directory, 2, (path, attributes) -> true), directory(directory), directory(directory));
    }

    /** The stream around it is never made, so nobody closes the inner one. */
    @Test
    void wrapperThatFails() throws IOException {
        FileInputStream inner = leak(new FileInputStream(file.toFile()), regularFile(file));
        assertThrows(ZipException.class, () -> new GZIPInputStream(inner));
    }

    @Test
    void openedTwice() throws IOException {
        leak(new FileInputStream(file.toFile()), regularFile(file));
        leak(new FileInputStream(file.toFile()), regularFile(file));
    }

    @Test
    void deletedWhileOpen() throws IOException {
        leak(new FileOutputStream(file.toFile()), deletedFile(file));
        Files.delete(file);
    }

    /** On Linux the JDK deletes it at once. */
    @Test
    void deletedOnClose() throws IOException {
        leak(Files.newOutputStream(file, StandardOpenOption.DELETE_ON_CLOSE), deletedFile(file));
    }

    @Test
    void renamedWhileOpen() throws IOException {
        Path archived = Scratch.path("archived.csv");
        leak(new FileInputStream(file.toFile()), regularFile(archived));
        Files.move(file, archived);
    }

    @Test
    void nameWithBlanksAndANewline() throws IOException {
        Path odd = Scratch.file(" first line\nsecond line (deleted)");
        leak(Files.newInputStream(odd), regularFile(odd));
    }

    @Test
    void symbolicLink() throws IOException {
        Path link = Files.createSymbolicLink(Scratch.path("link"), file);
        leak(Files.newInputStream(link), regularFile(file));
    }

    @Test
    void namedPipe() throws Exception {
        Path fifo = Scratch.path("commands");
        new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor();
        leak(new RandomAccessFile(fifo.toFile(), "rw"), fifo(fifo));
    }

    @Test
    void devNull() throws IOException {
        leak(new FileOutputStream("/dev/null"), device("/dev/null"));
    }

    /** Looking at /proc is not the privilege of leak detectors. */
    @Test
    void procFile() throws IOException {
        Path self = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "status");
        leak(new FileInputStream(self.toFile()), regularFile(self));
    }

    @Test
    void procDirectory() throws IOException {
        Path self = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd");
        leak(Files.newDirectoryStream(self), directory(self), directory(self));
    }

    @Test
    void fileOfTheJdk() throws IOException {
        Path modules =
                Path.of(System.getProperty("java.home"), "lib", "modules").toRealPath();
        leak(new FileInputStream(modules.toFile()), regularFile(modules));
    }

    @Test
    void fileHandlerOfALogger() throws IOException {
        Path log = Scratch.path("service.log");
        FileHandler handler = new FileHandler(log.toString());
        leak(handler::close, regularFile(log), regularFile(Path.of(log + ".lck")));
    }

    @Test
    void printStream() throws IOException {
        leak(new PrintStream(file.toFile()), regularFile(file)).println("hello");
    }

    @Test
    void temporaryFile() throws IOException {
        File temporary = File.createTempFile("upload", ".tmp", file.getParent().toFile());
        leak(new FileOutputStream(temporary), regularFile(temporary.toPath()));
    }

    /** JUnit has deleted the directory by the time that the check ends. */
    @Test
    void fileInADirectoryOfJUnit(@TempDir Path directory) throws IOException {
        Path upload = directory.resolve("upload");
        leak(Files.newOutputStream(upload), deletedFile(upload));
    }
}
