package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.fork.NativeAccess;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With native access and without. */
@EnabledOnOs(OS.LINUX)
class NoChildrenTest {

    @AfterEach
    void endChildren() {
        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> ProcessHandle.current().children().findAny().isEmpty());
    }

    @Test
    void whoHasNoneIsTakenAtItsWordWhereTheKernelMayBeAsked() {
        boolean allowed = !NativeAccess.inherited().isEmpty();

        await().until(() -> ProcessHandle.current().children().findAny().isEmpty());

        assertThat(NoChildren.certain()).isEqualTo(allowed);
    }

    @Test
    void whoHasOneThatRunsHasOne() throws IOException {
        new ProcessBuilder("sleep", "1000").start();

        assertThat(NoChildren.certain()).isFalse();
    }
}
