package dev.watertight.agent;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.junit.Watertight;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of two tests at the same time, of which one closes what was open before the run. */
final class TakingMain {

    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    private static FileInputStream file;

    private TakingMain() {}

    public static void main(String[] arguments) throws Exception {
        file = new FileInputStream("/dev/null");
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Meets.class), selectClass(Takes.class))
                        .configurationParameters(Map.of(
                                "junit.jupiter.execution.parallel.enabled", "true",
                                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"))
                        .build());
    }

    private static void meet() throws Exception {
        MEETING.await(1, TimeUnit.MINUTES);
    }

    @Watertight
    static class Meets {
        @Test
        void bystander() throws Exception {
            meet();
            meet();
        }
    }

    @Watertight
    static class Takes {
        @Test
        void takes() throws Exception {
            meet();
            take();
            meet();
        }

        private static void take() throws IOException {
            file.close();
            new FileInputStream(FileDescriptor.in).close();
        }
    }
}
