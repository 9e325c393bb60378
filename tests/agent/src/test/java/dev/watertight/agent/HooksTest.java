package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Compares the hooks with the JDK that runs this test: a new JDK may open descriptors in a new way. */
class HooksTest {

    private static final List<byte[]> CLASSES = classesOfTheJdk();
    private static final Set<String> HOOKS = withoutCallers(Hooks.all().names());
    private static final Set<String> HOOKED_CALLS = withoutCallers(Hooks.all().calls());

    /** Outside the desktop, what opens is named so, and returns a number, fills an array, or is given what it fills. */
    private static final Pattern OPENING = Pattern.compile("(java|jdk|sun/n|sun/tools|com/sun/management)[^.]*\\.\\w*"
            + "([oO]pen|dup|[sS]ocket|[aA]ccept|[pP]ipe|fork|branch|[eE]poll|[iI]notify|[eE]ventfd|create|lockFile|setmntent)"
            + "[^(]*\\([^)]*\\)(I|J|\\[I|V|Ljava/io/FileDescriptor;)");

    private static final Set<String> KNOWN = Set.of(
            // FileCleanable comes next
            "java/io/FileInputStream.open0(Ljava/lang/String;)V",
            "java/io/FileOutputStream.open0(Ljava/lang/String;Z)V",
            "java/io/RandomAccessFile.open0(Ljava/lang/String;I)V",
            // they put something else under a number that stays open
            "sun/nio/ch/DatagramDispatcher.dup0(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;)V",
            "sun/nio/ch/FileDispatcherImpl.dup0(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;)V",
            "sun/nio/ch/InheritedChannel.dup2(II)V",
            // only where the kernel lacks openat(2)
            "sun/nio/fs/UnixNativeDispatcher.opendir0(J)J",
            // LinuxFileSystem closes it right after it has read the table of mounted file systems
            "sun/nio/fs/LinuxNativeDispatcher.setmntent0(JJ)J",
            // only with -Dcom.sun.sdp.conf
            "sun/net/sdp/SdpSupport.create0()I",
            // they open nothing
            "com/sun/management/internal/OperatingSystemImpl.getOpenFileDescriptorCount0()J",
            "jdk/internal/foreign/abi/fallback/LibFallback.createClosure(JLjava/lang/Object;[J)I",
            "sun/nio/fs/LinuxWatchService.inotifyAddWatch(IJI)I",
            "sun/nio/fs/LinuxWatchService.inotifyRmWatch(II)V");

    /** Only with -Djdk.net.usePlainSocketImpl or -Djdk.net.usePlainDatagramSocketImpl, on JDK 17. */
    private static final Pattern PLAIN_SOCKETS =
            Pattern.compile("java/net/(Plain(Datagram)?SocketImpl|Socket(In|Out)putStream)\\..*");

    /** What closes is named so. One that is missed leaves a record behind, for whatever gets the number next. */
    private static final Pattern CLOSING = Pattern.compile(
            "(java(?!/awt)|jdk|sun/n|sun/tools|com/sun/management)[^.]*\\.\\w*([cC]lose(?!Scope|d)|unlockFile|endmntent)"
                    + "[^(]*\\([^)]*\\)(I|J|V|Z)");

    private static final Set<String> KNOWN_CLOSING = Set.of(
            // called as if it were FileDispatcherImpl's, which extends it
            "sun/nio/ch/UnixFileDispatcherImpl.closeIntFD(I)V",
            // they put something else under a number that stays open
            "sun/nio/ch/FileDispatcherImpl.preClose0(Ljava/io/FileDescriptor;)V",
            "sun/nio/ch/UnixDispatcher.preClose0(Ljava/io/FileDescriptor;)V",
            "sun/nio/ch/sctp/SctpNet.preClose0(I)V",
            // of what setmntent0 opened
            "sun/nio/fs/LinuxNativeDispatcher.endmntent(J)V",
            // only for plain sockets, see below
            "java/net/SocketCleanable.cleanupClose0(I)V",
            // it closes nothing
            "sun/nio/ch/Net.shouldShutdownWriteBeforeClose0()Z");

    private static final Set<String> UNUSED_17 = Set.of(
            "java/lang/VirtualThread.afterDone(Z)V",
            "java/lang/VirtualThread.setThreadContainer(Ljdk/internal/vm/ThreadContainer;)V",
            "sun/nio/ch/UnixDispatcher.close0(Ljava/io/FileDescriptor;)V",
            "sun/nio/ch/UnixDispatcher.preClose0(Ljava/io/FileDescriptor;)V");

    private static final Set<String> UNUSED_25 = Set.of(
            "sun/nio/ch/FileDispatcherImpl.close0(Ljava/io/FileDescriptor;)V",
            "sun/nio/ch/FileDispatcherImpl.preClose0(Ljava/io/FileDescriptor;)V");

    @Test
    void everyCallOfAHookedMethodIsInAWovenClass() {
        Set<String> elsewhere = new TreeSet<>();
        for (byte[] each : CLASSES) {
            ClassReader reader = new ClassReader(each);
            if (!Weaver.CLASSES.contains(reader.getClassName())) {
                calls(reader)
                        .filter(HOOKED_CALLS::contains)
                        .forEach(call -> elsewhere.add(reader.getClassName() + ": " + call));
            }
        }
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void everyHookIsOfUse() {
        Set<String> unused = new TreeSet<>(HOOKS);
        for (byte[] each : CLASSES) {
            ClassReader reader = new ClassReader(each);
            if (Weaver.CLASSES.contains(reader.getClassName())) {
                calls(reader).forEach(unused::remove);
                methods(reader, 0).forEach(unused::remove);
            }
        }
        assertThat(unused)
                .containsExactlyInAnyOrderElementsOf(Runtime.version().feature() < 21 ? UNUSED_17 : UNUSED_25);
    }

    /** What looks as if it could open a descriptor, and is not hooked, has been looked at by somebody. */
    @Test
    void everyNativeMethodThatOpensIsKnown() {
        Set<String> unknown = new TreeSet<>();
        for (byte[] each : CLASSES) {
            methods(new ClassReader(each), Opcodes.ACC_NATIVE)
                    .filter(method -> OPENING.matcher(method).matches())
                    .filter(method -> !HOOKS.contains(method) && !KNOWN.contains(method))
                    .filter(method -> !PLAIN_SOCKETS.matcher(method).matches())
                    .forEach(unknown::add);
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyNativeMethodThatClosesIsKnown() {
        Set<String> unknown = new TreeSet<>();
        for (byte[] each : CLASSES) {
            methods(new ClassReader(each), Opcodes.ACC_NATIVE)
                    .filter(method -> CLOSING.matcher(method).matches())
                    .filter(method -> !HOOKS.contains(method) && !KNOWN_CLOSING.contains(method))
                    .filter(method -> !PLAIN_SOCKETS.matcher(method).matches())
                    .forEach(unknown::add);
        }
        assertThat(unknown).isEmpty();
    }

    private static Set<String> withoutCallers(List<String> hooks) {
        return hooks.stream().map(name -> name.replaceFirst("^[\\w/]+>", "")).collect(Collectors.toSet());
    }

    private static Stream<String> methods(ClassReader reader, int flags) {
        Set<String> methods = new TreeSet<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        if ((access & flags) == flags) {
                            methods.add(reader.getClassName() + "." + name + descriptor);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        return methods.stream();
    }

    private static Stream<String> calls(ClassReader reader) {
        Set<String> calls = new TreeSet<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String called, String type, boolean isInterface) {
                                calls.add(owner + "." + called + type);
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return calls.stream();
    }

    private static List<byte[]> classesOfTheJdk() {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
        try (Stream<Path> files = Files.walk(modules)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(HooksTest::read)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
