package dev.watertight.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Puts the recorder into {@code java.base}, where the JDK's own classes can call it. To append a jar to the boot class
 * path would do too, but the VM would hold that jar open for good, and warn that it shares less of its archive.
 */
final class Injection {

    /** What the classes of the recorder are called in the JDK: {@code java.lang.WatertightRecorder} and so on. */
    static final String TARGET = "java/lang/Watertight";

    private static final String SOURCE = "dev/watertight/agent/recorder/";

    /** In the order in which they need each other to be defined. */
    private static final List<String> CLASSES = List.of(
            "Place$Stack",
            "Place",
            "Pool",
            "Life",
            "Lives$Node",
            "Lives",
            "Numbers",
            "Table$Node",
            "Table",
            "Rescues$Cleaning",
            "Rescues",
            "Closings$Closing",
            "Closings",
            "Recorder");

    private static final int CONSTANT_UTF8 = 1;
    private static final int CONSTANT_LONG = 5;
    private static final int CONSTANT_DOUBLE = 6;

    private Injection() {}

    /** Whether this JVM has a recorder already. */
    static boolean isDone() {
        try {
            Class.forName((TARGET + "Recorder").replace('/', '.'), false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static void into(Instrumentation instrumentation) throws IOException, ReflectiveOperationException {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang", Set.of(Injection.class.getModule())),
                Set.of(),
                Map.of());
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
        try (ZipFile jar = ownJar()) {
            for (String name : CLASSES) {
                lookup.defineClass(renamed(read(SOURCE + name + ".class", jar)));
            }
        }
        // Initialised now, since its first use must not be the one in which the JDK opens something.
        Class.forName((TARGET + "Recorder").replace('/', '.'), true, null);
    }

    /**
     * To ask the class loader for each of its classes would take longer, and keep more of the JDK's state. Null if they come
     * from a directory of the class path, say; then the loader has to do.
     */
    private static @Nullable ZipFile ownJar() {
        CodeSource source = Injection.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? null
                    : new ZipFile(Path.of(source.getLocation().toURI()).toFile());
        } catch (IOException
                | URISyntaxException
                | IllegalArgumentException
                | UnsupportedOperationException
                | FileSystemNotFoundException e) {
            return null;
        }
    }

    private static byte[] read(String name, @Nullable ZipFile jar) throws IOException {
        ZipEntry entry = jar == null ? null : jar.getEntry(name);
        try (InputStream in = jar == null || entry == null
                ? Injection.class.getClassLoader().getResourceAsStream(name)
                : jar.getInputStream(entry)) {
            if (in == null) {
                throw new IOException("the agent's jar is incomplete: it lacks " + name);
            }
            return in.readAllBytes();
        }
    }

    /** All names in a class file are in its constant pool; see section 4.4 of the Java Virtual Machine Specification. */
    private static byte[] renamed(byte[] classFile) throws IOException {
        var bytes = new ByteArrayOutputStream(classFile.length);
        var in = new DataInputStream(new ByteArrayInputStream(classFile));
        var out = new DataOutputStream(bytes);
        out.writeLong(in.readLong()); // magic, versions
        int count = in.readUnsignedShort();
        out.writeShort(count);
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            if (tag == CONSTANT_UTF8) {
                byte[] text = renamedText(in.readNBytes(in.readUnsignedShort()));
                out.writeShort(text.length);
                out.write(text);
            } else {
                out.write(in.readNBytes(sizeOf(tag)));
            }
            if (tag == CONSTANT_LONG || tag == CONSTANT_DOUBLE) {
                i++; // they take two entries
            }
        }
        in.transferTo(out);
        return bytes.toByteArray();
    }

    /** The bytes of the names are ASCII; what others stand for does not matter. */
    private static byte[] renamedText(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1)
                .replace(SOURCE, TARGET)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int sizeOf(int tag) {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2; // Class, String, MethodType, Module, Package
            case 15 -> 3; // MethodHandle
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // Integer, Float, *ref, NameAndType, Dynamic, InvokeDynamic
            case CONSTANT_LONG, CONSTANT_DOUBLE -> 8;
            default -> throw new IllegalArgumentException("no constant has the tag " + tag);
        };
    }
}
