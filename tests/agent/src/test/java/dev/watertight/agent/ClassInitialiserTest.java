package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A class initialiser holds a lock, and others wait for it: the recorder must not. */
class ClassInitialiserTest {

    /** While it is initialised, another thread opens and closes, and then waits for it. */
    private static final class Holder {

        private static final FileInputStream OPEN = open();
        private static final Thread OTHER = new Thread(Holder::openAndWait, "other");

        static {
            Other.startAndAwaitOpening(OTHER);
        }

        private static void openAndWait() {
            assertThat(Holder.OPEN).isNotNull();
        }
    }

    private static final class Other {
        static void startAndAwaitOpening(Thread waiting) {
            Thread opening = new Thread(() -> {
                try (FileInputStream in = open()) {
                    in.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            waiting.start();
            opening.start();
            try {
                opening.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static FileInputStream open() {
        try {
            return new FileInputStream("/etc/hostname");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Timeout(60)
    void recordsInAClassInitialiserWithoutWaiting() throws Exception {
        LeakCheck check = LeakCheck.configure()
                .kinds(Descriptor.class)
                .settlingTime(Duration.ZERO)
                .begin();
        try (FileInputStream in = Holder.OPEN) {
            Holder.OTHER.join();
            List<Resource> leaks = ((Leaky) check.finish()).leaks();

            assertThat(leaks).hasSize(1);
            assertThat(leaks.get(0).origin().map(Origin::stack).orElseThrow())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("<clinit>");
            assertThat(in.getFD().valid()).isTrue();
        }
    }
}
