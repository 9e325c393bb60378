package dev.watertight.descriptor;

import dev.watertight.common.JdkInternals;
import dev.watertight.descriptor.ProcessView.FileKey;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The JDK's own fstat(2), {@code sun.nio.fs.UnixFileAttributes.get(int)}, by which it reads the attributes of open files.
 * It tells the same as a look at the path {@code /proc/self/fd/N}, whose every step the kernel has to walk.
 */
final class JdkFileStatus {

    private final MethodHandle get;

    private JdkFileStatus(MethodHandle get) {
        this.get = get;
    }

    /** Empty if this JDK has none, or lets nobody call it. */
    static Optional<JdkFileStatus> find() {
        try {
            Class<?> attributes = Class.forName("sun.nio.fs.UnixFileAttributes");
            return Optional.of(new JdkFileStatus(JdkInternals.lookup(attributes)
                    .findStatic(attributes, "get", MethodType.methodType(attributes, int.class))
                    .asType(MethodType.methodType(BasicFileAttributes.class, int.class))));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** The key of a descriptor of this process; empty if it cannot be read, for whatever reason. */
    Optional<FileKey> key(int fd) {
        try {
            var attributes = (BasicFileAttributes) get.invokeExact(fd);
            return Optional.of(new FileKey(Objects.requireNonNull(attributes.fileKey()), !attributes.isOther()));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // UnixException, which is not public
            return Optional.empty();
        }
    }
}
