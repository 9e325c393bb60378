package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class JdkFileStatusTest {

    private final ProcFs byPath = new ProcFs(Path.of("/proc/self"));
    private final ProcFs byNumber = ProcFs.ofThisJvm();

    /** A JDK that lost it would only be slower, which nobody would notice. */
    @Test
    void theJdksThatAreTestedHaveIt() {
        assertThat(JdkFileStatus.find()).isPresent();
    }

    @Test
    void tellsTheSameAsThePath() throws IOException {
        try (var file = new FileInputStream("/etc/passwd");
                var device = new FileInputStream("/dev/null");
                var socket = ServerSocketChannel.open();
                var selector = Selector.open();
                var watcher = FileSystems.getDefault().newWatchService()) {
            var opened = new DescriptorProbe(byNumber, "Linux").snapshot().resources();
            assertThat(opened)
                    .hasAtLeastOneElementOfType(RegularFile.class)
                    .hasAtLeastOneElementOfType(Device.class)
                    .hasAtLeastOneElementOfType(Socket.class)
                    .hasAtLeastOneElementOfType(EventPoll.class);
            for (Descriptor each : opened) {
                assertThat(byNumber.key(each.fd())).isEqualTo(byPath.key(each.fd()));
            }
        }
    }

    @Test
    void whatIsClosedIsMissing() {
        assertThatThrownBy(() -> byNumber.key(1_000_000_000)).isInstanceOf(NoSuchFileException.class);
    }
}
