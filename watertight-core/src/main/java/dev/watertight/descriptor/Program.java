package dev.watertight.descriptor;

import dev.watertight.common.CommandLines;
import dev.watertight.common.Elf;
import dev.watertight.common.Executable;
import dev.watertight.common.GoPoller;
import dev.watertight.common.LaunchedOptions;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The program that a process runs: its executable, and where it lies in the process's memory. */
interface Program {

    /** What the executable's file tells of itself. */
    Executable executable() throws IOException;

    /** The libraries that it has loaded and that Go's linker made. */
    List<Executable> goLibraries() throws IOException;

    /** The text of {@code /proc/PID/maps}; see proc_pid_maps(5). */
    String maps() throws IOException;

    /** The text of {@code /proc/PID/status}; see proc_pid_status(5). */
    String status() throws IOException;

    /** The value of a variable of its environment, as it was started; empty if it has none of that name. */
    Optional<String> variable(String name) throws IOException;

    /** What lies at an address of its memory: 8 bytes, in the machine's order; empty if they may not be read. */
    OptionalLong memory(long address);

    /** The number of the epoll instance with which the runtime of Go polls; see {@link GoPoller#number}. */
    OptionalInt goPoller() throws IOException;

    /** The elements of a launched JVM's class path, as far as they can be made out; see {@link LaunchedClassPath}. */
    List<String> classPath() throws IOException;

    /** A launched JVM's options, as far as they can be made out. */
    LaunchedOptions options() throws IOException;

    /** The command lines of the processes that it has started and that run, by number. */
    Map<Long, String> children();

    /** Its threads, as the kernel knows them. */
    Tasks tasks();

    /** The program of a running process, by its directory under {@code /proc}. */
    record OfProcess(Path directory) implements Program {

        @Override
        public Executable executable() throws IOException {
            return Elf.ofProcess(directory);
        }

        @Override
        public List<Executable> goLibraries() throws IOException {
            return Elf.goLibraries(directory, maps());
        }

        @Override
        public String maps() throws IOException {
            return read("maps");
        }

        @Override
        public String status() throws IOException {
            return read("status");
        }

        @Override
        public Optional<String> variable(String name) throws IOException {
            return strings("environ")
                    .filter(each -> each.startsWith(name + "="))
                    .map(each -> each.substring(name.length() + 1))
                    .findFirst();
        }

        /** It takes the permission to trace the process, and that of the Yama module if there is one; see ptrace(2). */
        @Override
        public OptionalLong memory(long address) {
            byte[] bytes = new byte[Long.BYTES];
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve("mem").toString(), "r")) {
                file.seek(address);
                file.readFully(bytes);
                return OptionalLong.of(
                        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong());
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }

        @Override
        public OptionalInt goPoller() throws IOException {
            return GoPoller.number(directory.resolve("exe"), executable(), maps(), this::memory);
        }

        @Override
        public List<String> classPath() throws IOException {
            return new LaunchedClassPath(
                            strings("cmdline").toList(), strings("environ").toList())
                    .elements(Files.readSymbolicLink(directory.resolve("cwd")));
        }

        @Override
        public LaunchedOptions options() throws IOException {
            return LaunchedOptions.ofProcess(directory);
        }

        @Override
        public Map<Long, String> children() {
            return CommandLines.ofChildren(directory);
        }

        private Stream<String> strings(String name) throws IOException {
            return Arrays.stream(read(name).split("\0", -1)).filter(each -> !each.isEmpty());
        }

        @Override
        public Tasks tasks() {
            return Tasks.of(directory.toString());
        }

        private String read(String name) throws IOException {
            try (InputStream in = new FileInputStream(directory.resolve(name).toString())) {
                return KernelText.decode(in.readAllBytes());
            }
        }
    }
}
