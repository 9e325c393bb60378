package dev.watertight.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes the JDK's classes call the recorder. Nothing but calls is put between the instructions that are there, so the
 * frames of a method stay as they are.
 */
final class Weaver implements ClassFileTransformer {

    private static final int API = Opcodes.ASM9;

    private static final Set<String> MODULES = Set.of("java.base", "java.prefs", "jdk.attach", "jdk.sctp");

    /** The classes that contain the call sites, of all JDKs from 17 on. */
    static final Set<String> CLASSES = Set.of(
            "java/io/FileCleanable",
            "java/io/FileDescriptor",
            "java/lang/ProcessHandleImpl$1",
            "java/lang/ProcessImpl",
            "java/lang/Thread",
            "java/lang/VirtualThread",
            "java/util/concurrent/ForkJoinPool",
            "java/util/concurrent/ScheduledThreadPoolExecutor",
            "java/util/concurrent/ThreadPoolExecutor",
            "java/util/prefs/FileSystemPreferences",
            "jdk/internal/ref/CleanerImpl",
            "sun/nio/ch/DatagramDispatcher",
            "sun/nio/ch/EPollPoller",
            "sun/nio/ch/EPollPort",
            "sun/nio/ch/EPollSelectorImpl",
            "sun/nio/ch/EventFD",
            "sun/nio/ch/FileDispatcherImpl",
            "sun/nio/ch/InheritedChannel",
            "sun/nio/ch/Net",
            "sun/nio/ch/NioSocketImpl",
            "sun/nio/ch/PipeImpl",
            "sun/nio/ch/PollSelectorImpl",
            "sun/nio/ch/ServerSocketChannelImpl",
            "sun/nio/ch/SocketDispatcher",
            "sun/nio/ch/UnixAsynchronousServerSocketChannelImpl",
            "sun/nio/ch/UnixDispatcher",
            "sun/nio/ch/UnixDomainSockets",
            "sun/nio/ch/sctp/SctpNet",
            "sun/nio/ch/sctp/SctpServerChannelImpl",
            "sun/nio/fs/LinuxWatchService",
            "sun/nio/fs/UnixDirectoryStream",
            "sun/nio/fs/UnixFileSystemProvider",
            "sun/nio/fs/UnixNativeDispatcher",
            "sun/nio/fs/UnixSecureDirectoryStream",
            "sun/tools/attach/VirtualMachineImpl",
            "sun/tools/attach/VirtualMachineImpl$SocketInputStream",
            "sun/tools/attach/VirtualMachineImpl$SocketInputStreamImpl");

    private final Hooks hooks;

    Weaver(Hooks hooks) {
        this.hooks = hooks;
    }

    static boolean isWoven(Module module, String className) {
        return CLASSES.contains(className) && MODULES.contains(String.valueOf(module.getName()));
    }

    @Override
    public byte @Nullable [] transform(
            Module module,
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (className == null || !isWoven(module, className)) {
            return null;
        }
        try {
            return weave(className, classFile);
        } catch (RuntimeException | LinkageError e) {
            return null; // an instruction or a class file that is newer than this agent
        }
    }

    private byte @Nullable [] weave(String className, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        Map<String, Integer> hooked = hooked(className, reader);
        if (hooked.isEmpty()) {
            return null;
        }
        // The other methods are copied as they are.
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(API, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        Integer free = hooked.get(name + descriptor);
                        return free == null ? next : new Method(next, className, name + descriptor, free);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** The methods to change, and how many local variables each has; the next one is free. */
    private Map<String, Integer> hooked(String className, ClassReader reader) {
        Map<String, Integer> hooked = new HashMap<>();
        reader.accept(
                new ClassVisitor(API) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        String method = name + descriptor;
                        return new MethodVisitor(API) {

                            private boolean isHooked = hooks.isHooked(className + "." + method);

                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String called, String type, boolean isInterface) {
                                isHooked = isHooked || hooks.around(className, owner, called, type) != null;
                            }

                            @Override
                            public void visitMaxs(int maxStack, int maxLocals) {
                                if (isHooked) {
                                    hooked.put(method, maxLocals);
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return hooked;
    }

    private final class Method extends MethodVisitor {

        private final String className;
        private final String method;
        private final int free;

        Method(MethodVisitor next, String className, String method, int free) {
            super(API, next);
            this.className = className;
            this.method = method;
            this.free = free;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            weave(hooks.atEntry(className + "." + method));
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                weave(hooks.atReturn(className + "." + method));
            }
            super.visitInsn(opcode);
        }

        private void weave(@Nullable Snippet snippet) {
            if (snippet != null) {
                snippet.weave(mv, free, null);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            Snippet around = hooks.around(className, owner, name, descriptor);
            if (around == null) {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                return;
            }
            around.weave(
                    mv,
                    free,
                    new Runnable() { // a lambda expression would take longer to link than all the rest
                        @Override
                        public void run() {
                            mv.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                        }
                    });
        }
    }
}
