package org.acme.guide;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server that a test launches. It greets whoever connects and says a name; if it is told to, it forgets to hang up. */
public final class Greeter {

    private static final List<Socket> FORGOTTEN = new ArrayList<>();

    private Greeter() {}

    public static void main(String... arguments) throws IOException {
        boolean leaky = arguments.length > 0 && arguments[0].equals("--leaky");
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("good bye");
                Runtime.getRuntime().halt(0);
            }));
            tryOut(server);
            System.out.println("listening on " + server.getLocalPort());
            while (true) {
                Socket client = server.accept();
                greet(client);
                if (leaky) {
                    FORGOTTEN.add(client);
                } else {
                    client.close();
                }
            }
        }
    }

    /** Connects once: for the first socket that it closes, a JVM of Java 17 opens one for itself and keeps it. */
    private static void tryOut(ServerSocket server) throws IOException {
        new Socket(server.getInetAddress(), server.getLocalPort()).close();
        server.accept().close();
    }

    private static void greet(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        String name = in.readLine();
        client.getOutputStream().write(("hello " + name + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.println("greeted " + name);
    }

    /** What a client does. */
    public static String ask(int port, String name) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            return in.readLine();
        }
    }

    /** Starts it, so that it hears SIGINT even if this JVM was told to ignore that. */
    public static ProcessBuilder server(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Greeter.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
