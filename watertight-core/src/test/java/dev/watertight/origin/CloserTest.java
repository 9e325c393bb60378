package dev.watertight.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Origin;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CloserTest {

    private static final String[] JUNIT = {
        "java.base/java.lang.reflect.Method.invoke",
        "org.junit.platform.commons.util.ReflectionUtils.invokeMethod",
        "org.junit.jupiter.engine.execution.MethodInvocation.proceed",
        "org.junit.platform.engine.support.hierarchical.NodeTestTask.execute",
        "org.acme.Launcher.main"
    };

    @Test
    void whoTellsTheJdkToCloseJustThisMeansIt() {
        assertThat(closer(
                        "java.base/sun.nio.ch.UnixDispatcher.close",
                        "java.base/sun.nio.ch.NioSocketImpl.close",
                        "java.base/java.net.Socket.close",
                        "org.acme.ServerTest.stops"))
                .isEqualTo(new Closer(true, Optional.of("org.acme.ServerTest"), Optional.of("org.acme.ServerTest")));
    }

    @Test
    void anAssertionInBetweenHasNoSay() {
        assertThat(closer(
                                "java.base/java.net.Socket.close",
                                "org.acme.ServerTest$$Lambda/0x00007f.execute",
                                "org.junit.jupiter.api.AssertDoesNotThrow.assertDoesNotThrow",
                                "org.acme.ServerTest.stops")
                        .caller())
                .contains("org.acme.ServerTest");
    }

    @Test
    void aLibraryInBetweenHas() {
        assertThat(closer(
                        "java.base/java.net.Socket.close",
                        "org.pool.Pool.evict",
                        "org.pool.Pool.borrow",
                        "org.acme.ServerTest.asks"))
                .isEqualTo(new Closer(true, Optional.of("org.acme.ServerTest"), Optional.of("org.pool.Pool")));
    }

    /** It keeps connections for whoever comes next, and closes them when they are of no use any more. */
    @Test
    void soHasTheHttpClientOfTheJdk() {
        assertThat(closer(
                        "java.base/java.net.Socket.close",
                        "java.base/sun.net.NetworkClient.closeServer",
                        "java.base/sun.net.www.http.HttpClient.closeServer",
                        "java.base/sun.net.www.protocol.http.HttpURLConnection.getInputStream",
                        "org.acme.ServerTest.asks"))
                .isEqualTo(new Closer(true, Optional.of("org.acme.ServerTest"), Optional.empty()));
    }

    @Test
    void andWhateverElseIsNotInTheBaseModule() {
        assertThat(closer(
                                "java.base/java.net.Socket.close",
                                "java.naming/com.sun.jndi.ldap.Connection.cleanup",
                                "java.naming/javax.naming.InitialContext.close",
                                "org.acme.ServerTest.asks")
                        .caller())
                .isEmpty();
    }

    @Test
    void whatJUnitClosesNobodyWanted() {
        assertThat(closer("java.base/java.net.Socket.close", "org.junit.jupiter.params.ArgumentSet.close"))
                .isEqualTo(new Closer(true, Optional.empty(), Optional.empty()));
    }

    private static Closer closer(String... called) {
        return Closer.of(new Origin(
                "main",
                Arrays.stream(concat(called, JUNIT)).map(CloserTest::frame).toList(),
                Instant.EPOCH,
                Optional.empty()));
    }

    private static String[] concat(String[] first, String[] second) {
        String[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static StackTraceElement frame(String text) {
        int slash = text.startsWith("java.") && text.contains("/") ? text.indexOf('/') : -1;
        String method = text.substring(slash + 1);
        int dot = method.lastIndexOf('.');
        return new StackTraceElement(
                null,
                slash < 0 ? null : text.substring(0, slash),
                null,
                method.substring(0, dot),
                method.substring(dot + 1),
                null,
                -1);
    }
}
