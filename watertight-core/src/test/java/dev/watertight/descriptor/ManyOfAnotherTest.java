package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watertight.Snapshot;
import dev.watertight.fork.Commanded;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ten thousand descriptors of a launched process, half of them connected sockets. */
@EnabledOnOs(OS.LINUX)
class ManyOfAnotherTest {

    private static final String PROGRAM = """
            import resource, socket, sys
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            if 0 <= hard < 11000:
                print("too few", flush=True)
                sys.exit()
            resource.setrlimit(resource.RLIMIT_NOFILE, (11000, hard))
            server = socket.create_server(("127.0.0.1", 0), backlog=4096)
            kept = [server]
            for i in range(2500):
                kept.append(socket.create_connection(server.getsockname()))
                kept.append(server.accept()[0])
            kept += [open("/dev/null") for i in range(4999)]
            print("ready", flush=True)
            sys.stdin.readline()
            """;

    @Test
    @Tag("soak")
    void tellsAllWithTheirDetails() throws Exception {
        Commanded.assumeInstalled("python3");
        Process process = new ProcessBuilder("python3", "-c", PROGRAM).start();
        try {
            assumeTrue(process.inputReader().readLine().equals("ready"), "no 11000 descriptors are allowed here");
            ThreadMXBean processor = ManagementFactory.getThreadMXBean();
            long used = processor.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            Snapshot<Descriptor> snapshot = Descriptors.snapshotOf(process.toHandle());
            long identified = System.nanoTime();
            List<Descriptor> all = snapshot.resources();
            long read = System.nanoTime();

            System.out.printf(
                    "%d descriptors of another process: %d ms for their identities, %d ms for all details; %d ms of"
                            + " processor time%n",
                    all.size(),
                    (identified - start) / 1_000_000,
                    (read - identified) / 1_000_000,
                    (processor.getCurrentThreadCpuTime() - used) / 1_000_000);
            assertThat(all).hasSize(3 + 10_000);
            assertThat(all).filteredOn(InetSocket.class::isInstance).hasSize(5001);
            assertThat(all)
                    .filteredOn(descriptor -> descriptor instanceof InetSocket socket
                            && socket.state().equals("ESTABLISHED"))
                    .hasSize(5000);
            assertThat(all)
                    .allSatisfy(descriptor ->
                            assertThat(descriptor.entry().unknown()).isEmpty());
        } finally {
            process.destroyForcibly().waitFor();
            process.getInputStream().close();
            process.getErrorStream().close();
            process.getOutputStream().close();
        }
    }
}
