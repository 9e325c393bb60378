package dev.watertight.descriptor;

import dev.watertight.common.ControlGroup;
import dev.watertight.common.Elf;
import dev.watertight.common.Executable;
import dev.watertight.common.GoModules;
import dev.watertight.common.LaunchedOptions;
import dev.watertight.common.Memory;
import dev.watertight.common.Node;
import dev.watertight.common.PythonHelper;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The program that a process runs: its executable, and where it lies in the process's memory. */
interface Program {

    /** What the executable's file tells of itself. */
    Executable executable() throws IOException;

    /** What of it Go's linker made. */
    GoModules go() throws IOException;

    /** The words of its command line. */
    List<String> commandLine() throws IOException;

    /** Whether it runs Node.js. */
    boolean isNode() throws IOException;

    /** The text of {@code /proc/PID/maps}; see proc_pid_maps(5). */
    String maps() throws IOException;

    /** The text of {@code /proc/PID/status}; see proc_pid_status(5). */
    String status() throws IOException;

    /** The value of a variable of its environment, as it was started; empty if it has none of that name. */
    Optional<String> variable(String name) throws IOException;

    /** What lies at an address of its memory: 8 bytes, in the machine's order; empty if they may not be read. */
    OptionalLong memory(long address);

    /** The elements of a launched JVM's class path, as far as they can be made out; see {@link LaunchedClassPath}. */
    List<String> classPath() throws IOException;

    /** The jars that a launched JVM's own class loaders may open; empty if nothing tells; see {@link LoaderJars}. */
    Optional<Set<String>> loaderJars() throws IOException;

    /** A launched JVM's options, as far as they can be made out. */
    LaunchedOptions options() throws IOException;

    /** What of CPython's it has started and holds, by number. */
    Map<Long, PythonHelper> pythonHelpers() throws IOException;

    /** The files that tell what limits its processor time, as its control group has them; none if there are none. */
    Set<String> processorLimits() throws IOException;

    /** Its threads, as the kernel knows them. */
    Tasks tasks();

    /** The program of a running process, by its directory under {@code /proc}. */
    record OfProcess(Path directory) implements Program {

        @Override
        public Executable executable() throws IOException {
            return Elf.ofProcess(directory);
        }

        @Override
        public GoModules go() throws IOException {
            return GoModules.ofProcess(directory, executable(), maps(), new Memory(directory));
        }

        @Override
        public List<String> commandLine() throws IOException {
            return strings("cmdline").toList();
        }

        @Override
        public boolean isNode() throws IOException {
            return Node.isRunBy(directory, maps());
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

        @Override
        public OptionalLong memory(long address) {
            return new Memory(directory).apply(address);
        }

        @Override
        public List<String> classPath() throws IOException {
            return LaunchedClassPath.ofProcess(directory);
        }

        /** Of a process that sees other files than this one nothing tells. */
        @Override
        public Optional<Set<String>> loaderJars() throws IOException {
            return link("root").equals("/")
                            && link("ns/mnt")
                                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))
                                            .toString())
                    ? LoaderJars.of(classPath(), options())
                    : Optional.empty();
        }

        private String link(String name) throws IOException {
            return Files.readSymbolicLink(directory.resolve(name)).toString();
        }

        @Override
        public LaunchedOptions options() throws IOException {
            return LaunchedOptions.ofProcess(directory);
        }

        @Override
        public Map<Long, PythonHelper> pythonHelpers() throws IOException {
            return PythonHelper.ofChildren(directory);
        }

        @Override
        public Set<String> processorLimits() throws IOException {
            return ControlGroup.limitsOf(directory);
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
