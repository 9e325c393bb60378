package dev.watertight.fork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A JVM in which nothing has happened yet: what the JDK opens for itself it opens once a JVM. It runs a scenario under a
 * leak check, and tells what that said.
 */
public final class FreshJvm {

    private final Class<? extends Resource> kind;
    private final List<String> options = new ArrayList<>(NativeAccess.inherited());
    private String shell = ":";
    private String classPath = System.getProperty("java.class.path");
    private Scenario before = () -> {};

    private FreshJvm(Class<? extends Resource> kind) {
        this.kind = kind;
    }

    /** A JVM in which resources of this kind are watched. */
    public static FreshJvm watching(Class<? extends Resource> kind) {
        return new FreshJvm(kind);
    }

    /** Starts it with more options. */
    public FreshJvm with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Puts something at the end of the class path. */
    public FreshJvm knowing(Path element) {
        classPath += ":" + element;
        return this;
    }

    /** Runs a command in the shell that starts it, say {@code "ulimit -n 100"}. */
    public FreshJvm after(String command) {
        shell = command;
        return this;
    }

    /** Does something before the check begins. */
    public FreshJvm having(Scenario before) {
        this.before = before;
        return this;
    }

    /** Runs the scenario between the beginning and the end of a check. */
    public Told run(Scenario scenario) throws IOException, InterruptedException {
        return start(FreshMain.SINCE_BASELINE, scenario);
    }

    /** Runs the scenario and then judges everything, without a baseline. */
    public Told runWithoutBaseline(Scenario scenario) throws IOException, InterruptedException {
        return start(FreshMain.WITHOUT_BASELINE, scenario);
    }

    private Told start(String mode, Scenario scenario) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell + "; exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UseDynamicNumberOfCompilerThreads"));
        command.addAll(List.of("-Xshare:auto", "-cp", classPath));
        command.addAll(List.of(FreshMain.class.getName(), mode, kind.getName(), text(before), text(scenario)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output;
        try (var in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).as(output).isZero();
        return Told.of(output);
    }

    private static String text(Scenario scenario) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(scenario);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
