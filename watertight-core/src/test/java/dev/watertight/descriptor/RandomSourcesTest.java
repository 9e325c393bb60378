package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class RandomSourcesTest {

    @Test
    void theJdkOpensEachDeviceOnce() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            UUID.randomUUID();
            new SecureRandom().nextInt();
            SecureRandom.getInstanceStrong().nextInt();
            MessageDigest.getInstance("SHA-256").digest();
            Files.delete(Files.createTempFile("watertight", ".tmp"));
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed())
                .hasSize(2)
                .anyMatch(line -> line.contains("/dev/random"))
                .anyMatch(line -> line.contains("/dev/urandom"));
    }

    @Test
    void whatATestOpensIsALeakThoughTheJdkHasNotOpenedItYet() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> leak(new FileInputStream("/dev/urandom")));

        assertThat(told.leaks()).singleElement().asString().contains("/dev/urandom");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/random", "/dev/urandom"})
    void whatATestOpensIsALeakThoughTheJdkHasOpenedItBefore(String device) throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .having(UUID::randomUUID)
                .run(() -> leak(new FileInputStream(device)));

        assertThat(told.leaks()).singleElement().asString().contains(device);
    }

    @Test
    void whatATestOpensIsALeakWhenTheJdkOpensItToo() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            leak(new FileInputStream("/dev/urandom"));
            UUID.randomUUID();
            leak(new FileInputStream("/dev/urandom"));
        });

        assertThat(told.leaks()).hasSize(2).allMatch(line -> line.contains("/dev/urandom"));
        assertThat(told.allowed()).hasSize(2);
    }

    @Test
    void otherDevicesAreLeaks() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> leak(new FileInputStream("/dev/zero")));

        assertThat(told.leaks()).singleElement().asString().contains("/dev/zero");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/dev/./urandom", "file:/dev/urandom", "file:/dev/zero"})
    void theSeedSourceMayBeAnother(String source) throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .with("-Djava.security.egd=" + source)
                .run(() -> {
                    UUID.randomUUID();
                    leak(new FileInputStream("/dev/random"));
                });

        assertThat(told.leaks()).singleElement().asString().contains("/dev/random");
        assertThat(told.allowed()).hasSizeGreaterThan(1);
        assertThat(told.undecided()).isEmpty();
    }

    /** To initialise the provider then would leave the JVM without it for good. */
    @Test
    void nothingIsTriedOutWhenThereAreNoDescriptorsLeft() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).after("ulimit -n 256").run(() -> {
            for (int i = 0; i < 170; i++) {
                leak(new FileInputStream("/dev/urandom"));
            }
            while (new File("/proc/self/fd").list().length < 246) {
                leak(new FileInputStream("/dev/null"));
            }
        });

        assertThat(told.undecided()).hasSize(170).allMatch(line -> line.contains("possible descriptors open"));
    }
}
