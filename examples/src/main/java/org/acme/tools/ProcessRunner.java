package org.acme.tools;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs that print little, and waits for them. */
public final class ProcessRunner {

    private final Duration limit;

    public ProcessRunner(Duration limit) {
        this.limit = limit;
    }

    /** What the program prints. */
    public String run(String... command) throws IOException, InterruptedException, TimeoutException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException(String.join(" ", command) + " takes longer than " + limit);
        }
        process.getOutputStream().close();
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
