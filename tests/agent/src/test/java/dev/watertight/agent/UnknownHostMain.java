package dev.watertight.agent;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.descriptor.Descriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Has the JDK look for a host that there is not, and looks for it itself; prints what is thought of the sockets. */
final class UnknownHostMain {

    private static final List<Socket> OPEN = new ArrayList<>();

    private UnknownHostMain() {}

    public static void main(String[] arguments) throws IOException {
        LeakCheck check = LeakCheck.configure().kinds(Descriptor.class).begin();
        open("http://no-such-host.invalid/");
        open("https://no-such-host.invalid/");
        connect();
        LeakReport report = check.finish();
        if (report instanceof Leaky leaky) {
            leaky.leaks().forEach(leak -> System.out.println("leak " + leak));
            leaky.undecided().forEach(judged -> System.out.println("undecided " + judged.reason()));
        } else if (report instanceof Inconclusive inconclusive) {
            inconclusive.undecided().forEach(judged -> System.out.println("undecided " + judged.reason()));
        }
    }

    private static void open(String url) throws IOException {
        try {
            URI.create(url).toURL().openStream().close();
        } catch (UnknownHostException e) {
            System.out.println("not found: " + url);
        }
    }

    private static void connect() throws IOException {
        Socket socket = new Socket();
        OPEN.add(socket);
        try {
            socket.connect(InetSocketAddress.createUnresolved("no-such-host.invalid", 80));
        } catch (UnknownHostException e) {
            System.out.println("not found: a socket's host");
        }
    }
}
