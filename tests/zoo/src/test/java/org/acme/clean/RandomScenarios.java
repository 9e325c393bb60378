package org.acme.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Noise;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.KeyGenerator;
import org.junit.jupiter.api.Test;

/** The first random number: the JDK opens the random devices, for good. */
@Watertight
class RandomScenarios {

    @Test
    @Noise("/dev/urandom")
    void secureRandom() {
        new SecureRandom().nextInt();
    }

    @Test
    @Noise("/dev/random")
    void seedOfStrongSecureRandom() throws GeneralSecurityException {
        SecureRandom.getInstanceStrong().nextInt();
    }

    @Test
    @Noise("/dev/urandom")
    void uuid() {
        UUID.randomUUID();
    }

    @Test
    @Noise("/dev/urandom")
    void temporaryFile() throws IOException {
        Path file = Files.createTempFile("clean", ".txt");
        Files.delete(file);
    }

    @Test
    void temporaryFileOfOldTimes() throws IOException {
        File file = File.createTempFile("clean", ".txt");
        Files.delete(file.toPath());
    }

    @Test
    void keys() throws GeneralSecurityException {
        KeyGenerator.getInstance("AES").generateKey();
        KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    @Test
    void prime() {
        assertThat(BigInteger.probablePrime(64, new SecureRandom())).isPositive();
    }
}
