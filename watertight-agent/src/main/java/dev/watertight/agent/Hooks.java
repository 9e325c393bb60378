package dev.watertight.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/**
 * Where the JDK opens and closes descriptors, and starts threads and processes: mostly at the calls of its own native
 * methods. Their names and descriptors have been the same from JDK 17 to JDK 25; the Java code around them has not.
 */
final class Hooks {

    /** The constants of the recorder, which is another class inside of the JDK. */
    private static final int FILE = 1;

    private static final int SOCKET = 2;
    private static final int EPOLL = 3;
    private static final int EVENTFD = 4;
    private static final int PIPE = 5;
    private static final int INOTIFY = 6;

    private static final String FD = "Ljava/io/FileDescriptor;";

    private final Map<String, Snippet> around = new HashMap<>();

    /** The mere names of those methods. */
    private final Set<String> called = new HashSet<>();

    private final Map<String, Snippet> atEntry = new HashMap<>();
    private final Map<String, Snippet> atReturn = new HashMap<>();

    private Hooks() {}

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

    /** What replaces a call, and makes it. */
    @Nullable
    Snippet around(String className, String owner, String name, String descriptor) {
        if (!called.contains(name)) {
            return null; // as nearly all are: the rest would take most of the time that the agent takes to start
        }
        String method = name + descriptor;
        Snippet inClass = around.get(className + ">" + owner + "." + method);
        return inClass == null ? around.get(owner + "." + method) : inClass;
    }

    boolean isHooked(String method) {
        return atEntry.containsKey(method) || atReturn.containsKey(method);
    }

    @Nullable
    Snippet atEntry(String method) {
        return atEntry.get(method);
    }

    @Nullable
    Snippet atReturn(String method) {
        return atReturn.get(method);
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
        atReturn.put(
                "java/io/FileCleanable.<init>(" + FD + "Ljava/lang/ref/Cleaner;IJ)V",
                opened(new Snippet().argument(Opcodes.ILOAD, 3), FILE));
        result("sun/nio/fs/UnixNativeDispatcher.open0(JII)I", FILE);
        result("sun/nio/fs/UnixNativeDispatcher.openat0(IJII)I", FILE);
        result("sun/nio/fs/UnixNativeDispatcher.dup(I)I", FILE);
        around.put(
                "sun/nio/fs/UnixNativeDispatcher.fdopendir(I)J",
                new Snippet()
                        .dup()
                        .own(Opcodes.ISTORE, 0)
                        .theCall()
                        .dup2()
                        .own(Opcodes.ILOAD, 0)
                        .tell("directory", "(JI)V"));
        result("sun/nio/ch/Net.socket0(ZZZZ)I", SOCKET);
        result("sun/nio/ch/UnixDomainSockets.socket0()I", SOCKET);
        result("sun/nio/ch/sctp/SctpNet.socket0(Z)I", SOCKET);
        result("sun/nio/ch/sctp/SctpNet.branch0(II)I", SOCKET);
        result("sun/tools/attach/VirtualMachineImpl.socket()I", SOCKET);
        accepted("sun/nio/ch/Net.accept(" + FD + FD + "[Ljava/net/InetSocketAddress;)I");
        accepted("sun/nio/ch/UnixDomainSockets.accept0(" + FD + FD + "[Ljava/lang/Object;)I");
        result("sun/nio/ch/EPoll.create()I", EPOLL);
        result("sun/nio/ch/EventFD.eventfd0()I", EVENTFD);
        around.put(
                "sun/nio/ch/IOUtil.makePipe(Z)J",
                new Snippet().theCall().dup2().push(PIPE).tell("openedBoth", "(JI)V"));
        result("sun/nio/fs/LinuxWatchService.inotifyInit()I", INOTIFY);
        around.put(
                "sun/nio/fs/LinuxWatchService.socketpair([I)V",
                new Snippet()
                        .dup()
                        .own(Opcodes.ASTORE, 0)
                        .theCall()
                        .own(Opcodes.ALOAD, 0)
                        .push(SOCKET)
                        .tell("openedAll", "([II)V"));
        // what is no socket is closed again at once
        result("sun/nio/ch/InheritedChannel.dup(I)I", SOCKET);
        result("sun/nio/ch/InheritedChannel.open0(Ljava/lang/String;I)I", FILE);
        around.put(
                "java/util/prefs/FileSystemPreferences.lockFile0(Ljava/lang/String;IZ)[I",
                new Snippet().theCall().dup().push(FILE).tell("openedFirst", "([II)V"));
    }

    private void closings() {
        around.put(
                "java/io/FileDescriptor.close0()V",
                new Snippet()
                        .dup()
                        .field("java/io/FileDescriptor", "fd", "I")
                        .tell("closing", "(I)V")
                        .theCall());
        around.put(
                "java/io/FileCleanable.cleanupClose0(IJ)V",
                closing(new Snippet().own(Opcodes.LSTORE, 0))
                        .own(Opcodes.LLOAD, 0)
                        .theCall());
        closingObject("sun/nio/ch/FileDispatcherImpl.close0(" + FD + ")V");
        closingObject("sun/nio/ch/UnixDispatcher.close0(" + FD + ")V");
        closingNumber("sun/nio/ch/FileDispatcherImpl.closeIntFD(I)V");
        closingNumber("sun/nio/fs/UnixNativeDispatcher.close0(I)V");
        closingNumber("sun/nio/ch/InheritedChannel.close0(I)V");
        closingNumber("sun/nio/ch/sctp/SctpNet.close0(I)V");
        closingNumber("sun/tools/attach/VirtualMachineImpl.close(I)V");
        closingNumber("java/util/prefs/FileSystemPreferences.unlockFile0(I)I");
        around.put(
                "sun/nio/fs/UnixNativeDispatcher.closedir(J)V",
                new Snippet().dup2().tell("closingDirectory", "(J)V").theCall());
        shutting("sun/nio/ch/FileDispatcherImpl.preClose0(" + FD + ")V");
        shutting("sun/nio/ch/UnixDispatcher.preClose0(" + FD + ")V");
        // called once, before anything is closed
        String server = "sun/nio/ch/ServerSocketChannelImpl";
        atEntry.put(
                server + ".implCloseSelectableChannel()V",
                new Snippet()
                        .argument(Opcodes.ALOAD, 0)
                        .field(server, "fdVal", "I")
                        .tell("shutting", "(I)V"));
        // all that a thread of a java.lang.ref.Cleaner does
        atEntry.put("jdk/internal/ref/CleanerImpl.run()V", new Snippet().tell("cleaning", "()V"));
    }

    private void threads() {
        around.put(
                "java/lang/Thread.start0()V",
                new Snippet().dup().tell("starting", "(Ljava/lang/Thread;)V").theCall());
        // The first thing that start(ThreadContainer) does once it is certain that the thread is a new one.
        around.put(
                "java/lang/VirtualThread>java/lang/VirtualThread.setThreadContainer(Ljdk/internal/vm/ThreadContainer;)V",
                new Snippet().theCall().argument(Opcodes.ALOAD, 0).tell("starting", "(Ljava/lang/Thread;)V"));
        Snippet ended = new Snippet().argument(Opcodes.ALOAD, 0).tell("ended", "(Ljava/lang/Thread;)V");
        atEntry.put("java/lang/Thread.exit()V", ended);
        atEntry.put("java/lang/VirtualThread.afterDone(Z)V", ended);
    }

    private void processes() {
        around.put(
                "java/lang/ProcessImpl.forkAndExec(I[B[B[BI[BI[B[IZ)I",
                new Snippet()
                        .own(Opcodes.ISTORE, 0)
                        .dup()
                        .own(Opcodes.ASTORE, 1)
                        .own(Opcodes.ILOAD, 0)
                        .theCall()
                        .dup()
                        .own(Opcodes.ALOAD, 1)
                        .tell("launched", "(I[I)V"));
        around.put(
                "java/lang/ProcessHandleImpl.waitForProcessExit0(JZ)I",
                new Snippet()
                        .own(Opcodes.ISTORE, 0)
                        .dup2()
                        .own(Opcodes.LSTORE, 1)
                        .own(Opcodes.ILOAD, 0)
                        .theCall()
                        .own(Opcodes.LLOAD, 1)
                        .tell("exited", "(J)V"));
    }

    private void pools() {
        String executor = "java/util/concurrent/ThreadPoolExecutor";
        // all of its constructors end there
        atReturn.put(
                executor + ".<init>(IIJLjava/util/concurrent/TimeUnit;Ljava/util/concurrent/BlockingQueue;"
                        + "Ljava/util/concurrent/ThreadFactory;Ljava/util/concurrent/RejectedExecutionHandler;)V",
                ofThis("madePool"));
        atEntry.put(executor + ".execute(Ljava/lang/Runnable;)V", ofThis("handing"));
        atEntry.put(executor + ".runWorker(L" + executor + "$Worker;)V", ofThis("working"));
        // which overrides execute(), and ends there
        atEntry.put(
                "java/util/concurrent/ScheduledThreadPoolExecutor.delayedExecute(Ljava/util/concurrent/RunnableScheduledFuture;)V",
                ofThis("handing"));
        // Of the tasks of this one, nothing is told: they come in by other ways in each JDK, and any worker, of any
        // pool, may run them.
        String forkJoin = "java/util/concurrent/ForkJoinPool";
        atReturn.put(
                forkJoin + ".<init>(IL" + forkJoin + "$ForkJoinWorkerThreadFactory;"
                        + "Ljava/lang/Thread$UncaughtExceptionHandler;ZIIILjava/util/function/Predicate;J"
                        + "Ljava/util/concurrent/TimeUnit;)V",
                ofThis("madeSharedPool"));
        atEntry.put(forkJoin + ".runWorker(L" + forkJoin + "$WorkQueue;)V", ofThis("working"));
    }

    /** Tells the recorder of {@code this}. */
    private static Snippet ofThis(String told) {
        return new Snippet().argument(Opcodes.ALOAD, 0).tell(told, "(Ljava/lang/Object;)V");
    }

    private void result(String method, int kind) {
        around.put(method, opened(new Snippet().theCall().dup(), kind));
    }

    /** The second argument is the descriptor of the connection, once there is one. */
    private void accepted(String method) {
        Snippet call = new Snippet()
                .own(Opcodes.ASTORE, 0)
                .dup()
                .own(Opcodes.ASTORE, 1)
                .own(Opcodes.ALOAD, 0)
                .theCall()
                .dup()
                .own(Opcodes.ALOAD, 1);
        around.put(method, number(call).push(SOCKET).tell("accepted", "(III)V"));
    }

    private void closingNumber(String method) {
        around.put(method, closing(new Snippet()).theCall());
    }

    private void closingObject(String method) {
        ofObject(method, "closing");
    }

    /** Its descriptor stands for nothing from then on, but is not closed yet. */
    private void shutting(String method) {
        ofObject(method, "shutting");
    }

    private void ofObject(String method, String told) {
        around.put(method, number(new Snippet().dup()).tell(told, "(I)V").theCall());
    }

    private static Snippet closing(Snippet code) {
        return code.dup().tell("closing", "(I)V");
    }

    private static Snippet opened(Snippet code, int kind) {
        return code.push(kind).tell("opened", "(II)V");
    }

    private static Snippet number(Snippet code) {
        return code.invokeStatic("sun/nio/ch/IOUtil", "fdVal", "(" + FD + ")I");
    }
}
