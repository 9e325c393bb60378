package dev.watertight.fork;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A JVM that obeys its standard input as {@link Commanded} expects it. */
public final class CommandedJvm {

    private static final List<Object> KEPT = new ArrayList<>();
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private CommandedJvm() {}

    /** Starts one, of the JDK that runs the tests. */
    public static Commanded start(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(Path.of(CommandedJvm.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString());
        command.add(CommandedJvm.class.getName());
        return Commanded.start(command);
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String command = in.readLine(); command != null; command = in.readLine()) {
            obey(command);
            System.out.println("done: " + command);
        }
    }

    private static void obey(String command) throws Exception {
        switch (command) {
            case "thread" -> start(new Thread(CommandedJvm::block, "a \"worker\" of ours"));
            case "virtual thread" ->
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, (Runnable)
                        CommandedJvm::block);
            case "executor" -> {
                var executor = Executors.newFixedThreadPool(1);
                executor.submit(() -> {}).get();
                KEPT.add(executor);
            }
            case "run" -> {
                Thread thread = new Thread(() -> {});
                thread.start();
                thread.join();
            }
            case "file" ->
                KEPT.add(new FileInputStream(
                        Path.of(System.getProperty("java.home"), "release").toFile()));
            case "selector" -> KEPT.add(Selector.open());
            case "selector and close" -> Selector.open().close();
            case "pipe" -> KEPT.add(Pipe.open());
            case "listen" -> KEPT.add(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            case "channel and close" -> ServerSocketChannel.open().bind(null).close();
            case "async channel and close" ->
                AsynchronousServerSocketChannel.open().close();
            case "random" -> new SecureRandom().nextInt();
            default -> throw new IOException("unknown: " + command);
        }
    }

    private static void start(Thread thread) {
        KEPT.add(thread);
        thread.start();
    }

    private static void block() {
        try {
            NEVER.await();
        } catch (InterruptedException e) {
            // nobody does
        }
    }
}
