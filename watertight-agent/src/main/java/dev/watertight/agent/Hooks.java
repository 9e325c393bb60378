package dev.watertight.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where the JDK opens and closes descriptors, and starts threads and processes: mostly at the calls of its own native
 * methods. Their names and descriptors have been the same from JDK 17 to JDK 25; the Java code around them has not.
 */
final class Hooks {

    private static final String RECORDER = Injection.TARGET + "Recorder";

    /** The constants of the recorder, which is another class inside of the JDK. */
    private static final int FILE = 1;

    private static final int SOCKET = 2;
    private static final int EPOLL = 3;
    private static final int EVENTFD = 4;
    private static final int PIPE = 5;
    private static final int INOTIFY = 6;

    private static final String FD = "Ljava/io/FileDescriptor;";

    private final Map<String, Around> around = new HashMap<>();

    /** The mere names of those methods. */
    private final Set<String> called = new HashSet<>();

    private final Map<String, List<Insertion>> atEntry = new HashMap<>();
    private final Map<String, List<Insertion>> atReturn = new HashMap<>();

    private Hooks() {}

    /** Replaces a call, with its arguments on the operand stack, by one with something before or after it. */
    interface Around {
        /**
         * Weaves it in.
         *
         * @param free the first local variable that the method does not use
         * @param call makes the call
         */
        void weave(MethodVisitor code, int free, Runnable call);
    }

    /** Inserts something that leaves the operand stack as it is. */
    interface Insertion {
        void weave(MethodVisitor code);
    }

    static Hooks all() {
        Hooks hooks = new Hooks();
        hooks.openings();
        hooks.closings();
        hooks.threads();
        hooks.processes();
        hooks.pools();
        for (String method : hooks.around.keySet()) {
            hooks.called.add(method.substring(method.lastIndexOf('.', method.indexOf('(')) + 1, method.indexOf('(')));
        }
        return hooks;
    }

    @Nullable
    Around around(String className, String owner, String name, String descriptor) {
        if (!called.contains(name)) {
            return null; // as nearly all are: the rest would take most of the time that the agent takes to start
        }
        String method = name + descriptor;
        Around inClass = around.get(className + ">" + owner + "." + method);
        return inClass == null ? around.get(owner + "." + method) : inClass;
    }

    boolean isHooked(String method) {
        return atEntry.containsKey(method) || atReturn.containsKey(method);
    }

    List<Insertion> atEntry(String method) {
        return atEntry.getOrDefault(method, List.of());
    }

    List<Insertion> atReturn(String method) {
        return atReturn.getOrDefault(method, List.of());
    }

    /** The methods whose calls are replaced, wherever they are called. */
    List<String> calls() {
        return List.copyOf(around.keySet());
    }

    List<String> names() {
        List<String> names = new ArrayList<>(around.keySet());
        names.addAll(atEntry.keySet());
        names.addAll(atReturn.keySet());
        return names;
    }

    private void openings() {
        // FileInputStream, FileOutputStream and RandomAccessFile, and what is built on them: their native methods set
        // the number themselves, and this comes next. Its fourth argument is the number.
        atReturn.put("java/io/FileCleanable.<init>(" + FD + "Ljava/lang/ref/Cleaner;IJ)V", List.of(code -> {
            code.visitVarInsn(Opcodes.ILOAD, 3);
            opened(code, FILE);
        }));
        result("sun/nio/fs/UnixNativeDispatcher.open0(JII)I", FILE);
        result("sun/nio/fs/UnixNativeDispatcher.openat0(IJII)I", FILE);
        result("sun/nio/fs/UnixNativeDispatcher.dup(I)I", FILE);
        around.put("sun/nio/fs/UnixNativeDispatcher.fdopendir(I)J", (code, free, call) -> {
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ISTORE, free);
            call.run();
            code.visitInsn(Opcodes.DUP2);
            code.visitVarInsn(Opcodes.ILOAD, free);
            record(code, "directory", "(JI)V");
        });
        result("sun/nio/ch/Net.socket0(ZZZZ)I", SOCKET);
        result("sun/nio/ch/UnixDomainSockets.socket0()I", SOCKET);
        result("sun/nio/ch/sctp/SctpNet.socket0(Z)I", SOCKET);
        result("sun/nio/ch/sctp/SctpNet.branch0(II)I", SOCKET);
        result("sun/tools/attach/VirtualMachineImpl.socket()I", SOCKET);
        accepted("sun/nio/ch/Net.accept(" + FD + FD + "[Ljava/net/InetSocketAddress;)I");
        accepted("sun/nio/ch/UnixDomainSockets.accept0(" + FD + FD + "[Ljava/lang/Object;)I");
        result("sun/nio/ch/EPoll.create()I", EPOLL);
        result("sun/nio/ch/EventFD.eventfd0()I", EVENTFD);
        around.put("sun/nio/ch/IOUtil.makePipe(Z)J", (code, free, call) -> {
            call.run();
            code.visitInsn(Opcodes.DUP2);
            push(code, PIPE);
            record(code, "openedBoth", "(JI)V");
        });
        result("sun/nio/fs/LinuxWatchService.inotifyInit()I", INOTIFY);
        around.put("sun/nio/fs/LinuxWatchService.socketpair([I)V", (code, free, call) -> {
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ASTORE, free);
            call.run();
            code.visitVarInsn(Opcodes.ALOAD, free);
            push(code, SOCKET);
            record(code, "openedAll", "([II)V");
        });
        // what is no socket is closed again at once
        result("sun/nio/ch/InheritedChannel.dup(I)I", SOCKET);
        result("sun/nio/ch/InheritedChannel.open0(Ljava/lang/String;I)I", FILE);
        around.put("java/util/prefs/FileSystemPreferences.lockFile0(Ljava/lang/String;IZ)[I", (code, free, call) -> {
            call.run();
            code.visitInsn(Opcodes.DUP);
            push(code, FILE);
            record(code, "openedFirst", "([II)V");
        });
    }

    private void closings() {
        around.put("java/io/FileDescriptor.close0()V", (code, free, call) -> {
            code.visitInsn(Opcodes.DUP);
            code.visitFieldInsn(Opcodes.GETFIELD, "java/io/FileDescriptor", "fd", "I");
            record(code, "closing", "(I)V");
            call.run();
        });
        around.put("java/io/FileCleanable.cleanupClose0(IJ)V", (code, free, call) -> {
            code.visitVarInsn(Opcodes.LSTORE, free);
            closing(code);
            code.visitVarInsn(Opcodes.LLOAD, free);
            call.run();
        });
        closingObject("sun/nio/ch/FileDispatcherImpl.close0(" + FD + ")V");
        closingObject("sun/nio/ch/UnixDispatcher.close0(" + FD + ")V");
        closingNumber("sun/nio/ch/FileDispatcherImpl.closeIntFD(I)V");
        closingNumber("sun/nio/fs/UnixNativeDispatcher.close0(I)V");
        closingNumber("sun/nio/ch/InheritedChannel.close0(I)V");
        closingNumber("sun/nio/ch/sctp/SctpNet.close0(I)V");
        closingNumber("sun/tools/attach/VirtualMachineImpl.close(I)V");
        closingNumber("java/util/prefs/FileSystemPreferences.unlockFile0(I)I");
        around.put("sun/nio/fs/UnixNativeDispatcher.closedir(J)V", (code, free, call) -> {
            code.visitInsn(Opcodes.DUP2);
            record(code, "closingDirectory", "(J)V");
            call.run();
        });
        shutting("sun/nio/ch/FileDispatcherImpl.preClose0(" + FD + ")V");
        shutting("sun/nio/ch/UnixDispatcher.preClose0(" + FD + ")V");
        // called once, before anything is closed
        String server = "sun/nio/ch/ServerSocketChannelImpl";
        atEntry.put(server + ".implCloseSelectableChannel()V", List.of(code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, server, "fdVal", "I");
            record(code, "shutting", "(I)V");
        }));
        // all that a thread of a java.lang.ref.Cleaner does
        atEntry.put("jdk/internal/ref/CleanerImpl.run()V", List.of(code -> record(code, "cleaning", "()V")));
    }

    private void threads() {
        around.put("java/lang/Thread.start0()V", (code, free, call) -> {
            code.visitInsn(Opcodes.DUP);
            record(code, "starting", "(Ljava/lang/Thread;)V");
            call.run();
        });
        // The first thing that start(ThreadContainer) does once it is certain that the thread is a new one.
        around.put(
                "java/lang/VirtualThread>java/lang/VirtualThread.setThreadContainer(Ljdk/internal/vm/ThreadContainer;)V",
                (code, free, call) -> {
                    call.run();
                    code.visitVarInsn(Opcodes.ALOAD, 0);
                    record(code, "starting", "(Ljava/lang/Thread;)V");
                });
        List<Insertion> ended = List.of(code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            record(code, "ended", "(Ljava/lang/Thread;)V");
        });
        atEntry.put("java/lang/Thread.exit()V", ended);
        atEntry.put("java/lang/VirtualThread.afterDone(Z)V", ended);
    }

    private void processes() {
        around.put("java/lang/ProcessImpl.forkAndExec(I[B[B[BI[BI[B[IZ)I", (code, free, call) -> {
            code.visitVarInsn(Opcodes.ISTORE, free);
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ASTORE, free + 1);
            code.visitVarInsn(Opcodes.ILOAD, free);
            call.run();
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ALOAD, free + 1);
            record(code, "launched", "(I[I)V");
        });
        around.put("java/lang/ProcessHandleImpl.waitForProcessExit0(JZ)I", (code, free, call) -> {
            code.visitVarInsn(Opcodes.ISTORE, free);
            code.visitInsn(Opcodes.DUP2);
            code.visitVarInsn(Opcodes.LSTORE, free + 1);
            code.visitVarInsn(Opcodes.ILOAD, free);
            call.run();
            code.visitVarInsn(Opcodes.LLOAD, free + 1);
            record(code, "exited", "(J)V");
        });
    }

    private void pools() {
        String executor = "java/util/concurrent/ThreadPoolExecutor";
        // all of its constructors end there
        atReturn.put(
                executor + ".<init>(IIJLjava/util/concurrent/TimeUnit;Ljava/util/concurrent/BlockingQueue;"
                        + "Ljava/util/concurrent/ThreadFactory;Ljava/util/concurrent/RejectedExecutionHandler;)V",
                own("madePool"));
        atEntry.put(executor + ".execute(Ljava/lang/Runnable;)V", own("handing"));
        atEntry.put(executor + ".runWorker(L" + executor + "$Worker;)V", own("working"));
        // which overrides execute(), and ends there
        atEntry.put(
                "java/util/concurrent/ScheduledThreadPoolExecutor.delayedExecute(Ljava/util/concurrent/RunnableScheduledFuture;)V",
                own("handing"));
        // Of the tasks of this one, nothing is told: they come in by other ways in each JDK, and any worker, of any
        // pool,
        // may run them.
        String forkJoin = "java/util/concurrent/ForkJoinPool";
        atReturn.put(
                forkJoin + ".<init>(IL" + forkJoin + "$ForkJoinWorkerThreadFactory;"
                        + "Ljava/lang/Thread$UncaughtExceptionHandler;ZIIILjava/util/function/Predicate;J"
                        + "Ljava/util/concurrent/TimeUnit;)V",
                own("madeSharedPool"));
        atEntry.put(forkJoin + ".runWorker(L" + forkJoin + "$WorkQueue;)V", own("working"));
    }

    /** Tells the recorder of {@code this}. */
    private static List<Insertion> own(String method) {
        return List.of(code -> {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            record(code, method, "(Ljava/lang/Object;)V");
        });
    }

    private void result(String method, int kind) {
        around.put(method, (code, free, call) -> {
            call.run();
            code.visitInsn(Opcodes.DUP);
            opened(code, kind);
        });
    }

    /** The second argument is the descriptor of the connection, once there is one. */
    private void accepted(String method) {
        around.put(method, (code, free, call) -> {
            code.visitVarInsn(Opcodes.ASTORE, free);
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ASTORE, free + 1);
            code.visitVarInsn(Opcodes.ALOAD, free);
            call.run();
            code.visitInsn(Opcodes.DUP);
            code.visitVarInsn(Opcodes.ALOAD, free + 1);
            number(code);
            push(code, SOCKET);
            record(code, "accepted", "(III)V");
        });
    }

    private void closingNumber(String method) {
        around.put(method, (code, free, call) -> {
            closing(code);
            call.run();
        });
    }

    private void closingObject(String method) {
        ofObject(method, "closing");
    }

    /** Its descriptor stands for nothing from then on, but is not closed yet. */
    private void shutting(String method) {
        ofObject(method, "shutting");
    }

    private void ofObject(String method, String told) {
        around.put(method, (code, free, call) -> {
            code.visitInsn(Opcodes.DUP);
            number(code);
            record(code, told, "(I)V");
            call.run();
        });
    }

    private static void closing(MethodVisitor code) {
        code.visitInsn(Opcodes.DUP);
        record(code, "closing", "(I)V");
    }

    private static void opened(MethodVisitor code, int kind) {
        push(code, kind);
        record(code, "opened", "(II)V");
    }

    private static void number(MethodVisitor code) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, "sun/nio/ch/IOUtil", "fdVal", "(" + FD + ")I", false);
    }

    private static void push(MethodVisitor code, int value) {
        code.visitIntInsn(Opcodes.BIPUSH, value);
    }

    private static void record(MethodVisitor code, String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, RECORDER, method, descriptor, false);
    }
}
