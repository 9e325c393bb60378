package dev.watertight.descriptor;

import dev.watertight.common.JdkInternals;
import dev.watertight.descriptor.ProcessView.FileKey;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The JDK's own fstat(2), {@code sun.nio.fs.UnixFileAttributes.get(int)}, by which it reads the attributes of open files.
 * It tells the same as a look at the path {@code /proc/self/fd/N}, whose every step the kernel has to walk.
 */
final class JdkFileStatus {

    /** As in errno(3), on all machines. */
    private static final int EBADF = 9;

    private final MethodHandle get;
    private final MethodHandle errno;

    private JdkFileStatus(MethodHandle get, MethodHandle errno) {
        this.get = get;
        this.errno = errno;
    }

    /** Empty if this JDK has none, or lets nobody call it. */
    static Optional<JdkFileStatus> find() {
        try {
            Class<?> attributes = Class.forName("sun.nio.fs.UnixFileAttributes");
            Class<?> failure = Class.forName("sun.nio.fs.UnixException");
            Lookup lookup = JdkInternals.lookup(attributes);
            return Optional.of(new JdkFileStatus(
                    lookup.findStatic(attributes, "get", MethodType.methodType(attributes, int.class))
                            .asType(MethodType.methodType(BasicFileAttributes.class, int.class)),
                    lookup.findVirtual(failure, "errno", MethodType.methodType(int.class))
                            .asType(MethodType.methodType(int.class, Throwable.class))));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /**
     * The key of a descriptor of this process; empty if it cannot be read.
     *
     * @throws NoSuchFileException if it has gone
     */
    Optional<FileKey> key(int fd) throws NoSuchFileException {
        try {
            var attributes = (BasicFileAttributes) get.invokeExact(fd);
            return Optional.of(new FileKey(Objects.requireNonNull(attributes.fileKey()), !attributes.isOther()));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // UnixException, which is not public
            if (isClosed(e)) {
                throw new Closed(fd);
            }
            return Optional.empty();
        }
    }

    private boolean isClosed(Throwable failure) {
        try {
            return (int) errno.invokeExact(failure) == EBADF;
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return false; // another exception, which has no such number
        }
    }

    /** Each look meets one, the directory's that it has listed; so it has no stack, which would be what takes longest. */
    private static final class Closed extends NoSuchFileException {

        private static final long serialVersionUID = 1L;

        Closed(int fd) {
            super("/proc/self/fd/" + fd);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
