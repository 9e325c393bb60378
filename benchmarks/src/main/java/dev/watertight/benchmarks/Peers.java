package dev.watertight.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Programs in other languages that do the same: built on the spot where a toolchain is at hand. */
final class Peers {

    private final Path directory;
    private final Map<Peer, Optional<Path>> programs = new EnumMap<>(Peer.class);
    private final List<String> missing = new ArrayList<>();

    Peers(Path directory) {
        this.directory = directory;
    }

    /** A program, and what it takes to build it. */
    enum Peer {
        /** As fast as a check of descriptors can be. */
        FLOOR("C floor", "floor.c", ""),
        FDOOZE("fdooze", "fdooze/main.go.txt", "github.com/thediveo/fdooze"),
        GLEAK("gleak", "gleak/main.go.txt", "github.com/onsi/gomega");

        /** Where the sources of a Go module are, if its proxy is not to be asked for them. */
        private Optional<Path> sources() {
            return Optional.of(System.getProperty("benchmarks." + text, ""))
                    .filter(directory -> !directory.isEmpty())
                    .map(directory -> Path.of(directory).toAbsolutePath());
        }

        private final String text;
        private final String source;
        private final String module;

        Peer(String text, String source, String module) {
            this.text = text;
            this.source = source;
            this.module = module;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Why a peer is not in the table, a sentence each. */
    List<String> missing() {
        return missing;
    }

    /** The program of a peer, built when it is first asked for; empty, with the reason noted, if it cannot be built. */
    Optional<Path> program(Peer peer) throws IOException, InterruptedException {
        Optional<Path> known = programs.get(peer);
        if (known == null) {
            known = build(peer);
            programs.put(peer, known);
        }
        return known;
    }

    private Optional<Path> build(Peer peer) throws IOException, InterruptedException {
        Path source = Files.createDirectories(directory.resolve(peer.name().toLowerCase(Locale.ROOT)));
        try (InputStream in = Peers.class.getResourceAsStream(peer.source)) {
            Files.write(source.resolve(peer.module.isEmpty() ? "main.c" : "main.go"), in.readAllBytes());
        }
        try {
            if (peer.module.isEmpty()) {
                run(source, List.of("cc", "-O2", "-o", "program", "main.c"));
            } else {
                Path module = Files.writeString(source.resolve("go.mod"), "module peer\n");
                Optional<Path> sources = peer.sources();
                if (sources.isPresent()) {
                    Files.writeString(
                            module,
                            "module peer\n\nrequire " + peer.module + " v0.0.0\n\nreplace " + peer.module + " => "
                                    + sources.get() + "\n");
                } else {
                    run(source, List.of("go", "get", peer.module + "@latest"));
                }
                run(source, List.of("go", "build", "-mod=mod", "-o", "program", "."));
            }
            return Optional.of(source.resolve("program"));
        } catch (IOException e) {
            missing.add(peer + ", which could not be built: " + e.getMessage().strip());
            return Optional.empty();
        }
    }

    /** Runs a command and gives what it printed. */
    static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("benchmark", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + output + Files.readString(errors));
            }
            return output;
        } finally {
            Files.delete(errors);
        }
    }
}
