package dev.watertight.descriptor;

import dev.watertight.common.Elf;
import dev.watertight.common.Executable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The program that a process runs: its executable, and where it lies in the process's memory. */
interface Program {

    /** What the executable's file tells of itself. */
    Executable executable() throws IOException;

    /** The text of {@code /proc/PID/maps}; see proc_pid_maps(5). */
    String maps() throws IOException;

    /** The text of {@code /proc/PID/status}; see proc_pid_status(5). */
    String status() throws IOException;

    /** Its threads, as the kernel knows them. */
    Tasks tasks();

    /** The program of a running process, by its directory under {@code /proc}. */
    record OfProcess(Path directory) implements Program {

        @Override
        public Executable executable() throws IOException {
            return Elf.ofProcess(directory);
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
