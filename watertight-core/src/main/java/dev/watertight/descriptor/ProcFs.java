package dev.watertight.descriptor;

import dev.watertight.common.OtherProcess;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Reads {@code /proc/PID} by means of Java alone. See proc(5).
 *
 * <p>Only {@link #list}, {@link #fdinfo} and {@link #table} take a descriptor, and give it back before they return. They
 * use java.io: the first file channel of a JVM opens a socket for good, which would be ours.
 */
final class ProcFs implements ProcessView {

    /** When numbers must be tried, so many unused ones in a row end the search. */
    private static final int LONGEST_GAP = 1024;

    private final Path root;
    private final String fdDirectory;

    /** Of this process's own descriptors only. */
    private final Optional<JdkFileStatus> status;

    private final IntFunction<Optional<SocketOptions>> sockets;

    /**
     * @param root the process's directory, say {@code /proc/self}
     */
    ProcFs(Path root) {
        this(root, Optional.empty(), fd -> Optional.empty());
    }

    private ProcFs(Path root, Optional<JdkFileStatus> status, IntFunction<Optional<SocketOptions>> sockets) {
        this.root = root;
        this.fdDirectory = root.resolve("fd") + "/";
        this.status = status;
        this.sockets = sockets;
    }

    /** This JVM's own process. */
    static ProcFs ofThisJvm() {
        return new ProcFs(Path.of("/proc/self"), JdkFileStatus.find(), fd -> Optional.empty());
    }

    /** Another process; its sockets are asked what they are where native access is allowed. */
    static ProcFs of(OtherProcess process) {
        return new ProcFs(process.directory(), Optional.empty(), NativeView.socketsOf(process.pid()));
    }

    /**
     * The names that {@link File#list} gives, since a directory stream holds two descriptors of its own, and reads
     * attributes nobody asked for. The one that it takes is closed when it returns and so not taken for open after.
     */
    @Override
    public Listing list() throws IOException {
        String[] names = new File(fdDirectory).list();
        if (names == null) {
            return tryNumbers();
        }
        List<Integer> fds = new ArrayList<>(names.length);
        for (String name : names) {
            if (isNumber(name)) {
                fds.add(Integer.valueOf(name));
            }
        }
        Collections.sort(fds);
        return new Listing(fds, List.of());
    }

    private static boolean isNumber(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /**
     * Listing takes a descriptor, and the process may have none left: the very leak that a test is to find. To look at
     * a number takes none.
     */
    private Listing tryNumbers() throws IOException {
        Path directory = Path.of(fdDirectory);
        if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
            throw new NotDirectoryException(fdDirectory);
        }
        if (!Files.isReadable(directory)) {
            throw new AccessDeniedException(fdDirectory, null, "Permission denied");
        }
        List<Integer> fds = new ArrayList<>();
        int last = -1;
        for (int fd = 0; fd - last <= LONGEST_GAP; fd++) {
            if (!hasGone(fdPath(fd))) {
                fds.add(fd);
                last = fd;
            }
        }
        String sentence =
                "the list of open descriptors could not be read, most likely because the process has none left"
                        + " to read it with; instead every number up to " + (last + LONGEST_GAP) + " was tried";
        return new Listing(fds, List.of(sentence));
    }

    @Override
    public FileKey key(int fd) throws IOException {
        Optional<FileKey> quick = status.isPresent() ? status.get().key(fd) : Optional.empty();
        return quick.isPresent() ? quick.get() : keyByPath(fd);
    }

    /** The same key, or the reason why there is none. */
    private FileKey keyByPath(int fd) throws IOException {
        var attributes = Files.readAttributes(fdPath(fd), BasicFileAttributes.class);
        return new FileKey(Objects.requireNonNull(attributes.fileKey()), !attributes.isOther());
    }

    /** The view "unix" is not in the API's documentation, but has been in every JDK for Linux; only details need it. */
    @Override
    public Stat stat(int fd) throws IOException {
        Map<String, Object> unix;
        try {
            unix = Files.readAttributes(fdPath(fd), "unix:dev,ino,mode,nlink,rdev");
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new IOException("this JDK does not tell device and inode", e);
        }
        return new Stat(
                new Inode(number(unix, "dev"), number(unix, "ino")),
                (int) number(unix, "mode"),
                number(unix, "nlink"),
                number(unix, "rdev"));
    }

    private static long number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("this JDK does not tell " + name);
    }

    /**
     * {@link Path#toString} mangles bytes that are not in the encoding of file names, which is ASCII in the locale C;
     * the path itself keeps them, and its URI shows them.
     */
    @Override
    public String link(int fd) throws IOException {
        Path target = Files.readSymbolicLink(fdPath(fd));
        String text = target.toString();
        if (!target.isAbsolute() || text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        String decoded = KernelText.decode(bytes(target.toUri()));
        // the URI of a directory ends in a slash, a link of the kernel never does
        return decoded.endsWith("/") ? decoded.substring(0, decoded.length() - 1) : decoded;
    }

    private static byte[] bytes(URI uri) {
        String raw = uri.getRawPath();
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public boolean linkLeadsTo(int fd, Inode inode) {
        try {
            Path target = Files.readSymbolicLink(fdPath(fd));
            // seen from here, or from another process's own root
            return leadsTo(target, inode)
                    || (target.isAbsolute() && leadsTo(root.resolve("root").resolve(relative(target)), inode));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path relative(Path absolute) {
        return Path.of("/").relativize(absolute);
    }

    private static boolean leadsTo(Path path, Inode inode) {
        try {
            Map<String, Object> unix = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
            return new Inode(number(unix, "dev"), number(unix, "ino")).equals(inode);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String fdinfo(int fd) throws IOException {
        return read(root.resolve("fdinfo").resolve(Integer.toString(fd)));
    }

    @Override
    public String table(String name) throws IOException {
        return read(root.resolve("net").resolve(name));
    }

    @Override
    public List<PipeStrangers.Stranger> ofOthers(Set<String> links) {
        try {
            Path real = root.toRealPath();
            long self = Long.parseLong(real.getName(real.getNameCount() - 1).toString());
            return new PipeStrangers(root.resolveSibling("")).find(links, self);
        } catch (IOException | NumberFormatException e) {
            return List.of(); // the process has gone
        }
    }

    @Override
    public Optional<SocketOptions> socketOptions(int fd) {
        return sockets.apply(fd);
    }

    @Override
    public Machine machine() {
        return Machine.current();
    }

    private Path fdPath(int fd) {
        return Path.of(fdDirectory + fd);
    }

    /** Files.exists() would take what may not be looked at for gone. */
    private static boolean hasGone(Path path) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = new FileInputStream(path.toString())) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            if (hasGone(path)) {
                throw (IOException) new NoSuchFileException(path.toString()).initCause(e);
            }
            throw e instanceof FileNotFoundException ? reasonOf(e, path) : e;
        }
        return KernelText.decode(bytes);
    }

    /** java.io says {@code "PATH (REASON)"}, and FileNotFoundException whatever the reason. */
    private static IOException reasonOf(IOException failure, Path path) {
        String message = Objects.requireNonNullElse(failure.getMessage(), "");
        String reason = message.startsWith(path + " (") && message.endsWith(")")
                ? message.substring(path.toString().length() + 2, message.length() - 1)
                : message;
        var reasoned = new FileSystemException(path.toString(), null, reason);
        reasoned.initCause(failure);
        return reasoned;
    }
}
