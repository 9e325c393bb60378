package dev.watertight.descriptor;

import dev.watertight.common.ControlGroup;
import dev.watertight.common.Executable;
import dev.watertight.common.GoBuild;
import dev.watertight.common.GoModules;
import dev.watertight.common.LaunchedOptions;
import dev.watertight.common.PythonHelper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process as a recording shows it. The format is what {@code record-descriptors.c} writes: a section begins with
 * {@code == fd N (what it is)} or {@code == net/TABLE}; bytes that are no printable ASCII are written {@code \xNN}.
 */
final class RecordedProcess implements ProcessView, Program {

    static final String LINUX_6_18 = "linux-6.18-x86_64.txt";

    private final Map<Integer, Entry> entries = new TreeMap<>();
    private final Map<String, String> tables = new HashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<String> tablesRead = new ArrayList<>();
    private int calls;
    private Machine machine = new Machine(ByteOrder.LITTLE_ENDIAN, FlagLayout.GENERIC);

    /** What of one descriptor was recorded. */
    record Entry(String what, Stat stat, String link, String fdinfo) {

        Entry withLink(String link) {
            return new Entry(what, stat, link, fdinfo);
        }

        Entry withFdinfo(String fdinfo) {
            return new Entry(what, stat, link, fdinfo);
        }

        Entry withInode(Inode inode) {
            return new Entry(what, new Stat(inode, stat.mode(), stat.links(), stat.device()), link, fdinfo);
        }
    }

    static RecordedProcess load(String recording) {
        return parse(text(recording));
    }

    /** The text of a file that lies next to this class. */
    static String text(String resource) {
        try (InputStream in = RecordedProcess.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RecordedProcess parse(String text) {
        var process = new RecordedProcess();
        String[] sections = text.split("\n(?=== )");
        process.machine = new Machine(
                ByteOrder.LITTLE_ENDIAN, FlagLayout.of(sections[0].replaceFirst("(?s).*machine (\\S+).*", "$1")));
        for (int i = 1; i < sections.length; i++) {
            process.add(sections[i].substring(3));
        }
        return process;
    }

    private void add(String section) {
        int end = section.indexOf('\n');
        String title = section.substring(0, end);
        String body = section.substring(end + 1);
        if (title.startsWith("net/")) {
            if (!body.startsWith("! ")) {
                tables.put(title.substring(4), decode(body));
            }
            return;
        }
        if (!title.startsWith("fd ")) {
            files.put(title, body);
            return;
        }
        int fd = Integer.parseInt(title.replaceFirst("fd (\\d+).*", "$1"));
        int fdinfo = body.indexOf("\nfdinfo\n");
        Map<String, String> fields = new HashMap<>();
        body.substring(0, fdinfo).lines().forEach(line -> {
            String[] parts = line.split(" ", 2);
            fields.put(parts[0], parts[1]);
        });
        var stat = new Stat(
                new Inode(number(fields, "device"), number(fields, "inode")),
                Integer.parseInt(fields.get("mode"), 8),
                number(fields, "links"),
                number(fields, "rdev"));
        String what = title.replaceFirst("fd \\d+ \\((.*)\\)", "$1");
        put(fd, new Entry(what, stat, decode(fields.get("link")), decode(body.substring(fdinfo + 8))));
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.get(name));
    }

    private static String decode(String text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                bytes.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
                i += 3;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return KernelText.decode(bytes.toByteArray());
    }

    /** The number of the first descriptor that was recorded under this title. */
    int fd(String what) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().what.equals(what))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not recorded: " + what))
                .getKey();
    }

    Entry get(int fd) {
        return entries.get(fd);
    }

    void put(int fd, Entry entry) {
        entries.put(fd, entry);
    }

    void close(int fd) {
        entries.remove(fd);
    }

    void table(String name, String text) {
        tables.put(name, text);
    }

    List<String> tablesRead() {
        return tablesRead;
    }

    @Override
    public Listing list() {
        return new Listing(List.copyOf(entries.keySet()), List.of());
    }

    @Override
    public FileKey key(int fd) throws IOException {
        int type = stat(fd).type();
        return new FileKey(stat(fd).inode(), type == 0100000 || type == 0040000 || type == 0120000);
    }

    @Override
    public Stat stat(int fd) throws IOException {
        return entry(fd).stat;
    }

    @Override
    public String link(int fd) throws IOException {
        return entry(fd).link;
    }

    @Override
    public boolean linkLeadsTo(int fd, Inode inode) {
        return entries.get(fd).what.equals("file whose name ends like that of a deleted one");
    }

    @Override
    public String fdinfo(int fd) throws IOException {
        return entry(fd).fdinfo;
    }

    @Override
    public String table(String name) throws IOException {
        tablesRead.add(name);
        if (!tables.containsKey(name)) {
            throw new NoSuchFileException("/proc/self/net/" + name);
        }
        return tables.get(name);
    }

    @Override
    public Executable executable() {
        return executable("exe");
    }

    /** A line a word. */
    @Override
    public List<String> commandLine() {
        return lines("cmdline").toList();
    }

    @Override
    public boolean isNode() {
        return lines("exe").anyMatch("node true"::equals);
    }

    private Executable executable(String file) {
        long inode = 0;
        long base = 0;
        boolean go = false;
        String version = "";
        String settings = "";
        List<Executable.Section> sections = new ArrayList<>();
        for (String line : files.get(file).lines().toList()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "inode" -> inode = Long.parseLong(words[1]);
                case "base" -> base = Long.parseLong(words[1], 16);
                case "go" -> go = Boolean.parseBoolean(words[1]);
                case "go-version" -> version = words[1];
                case "go-settings" -> settings = words[1];
                case "section" ->
                    sections.add(new Executable.Section(
                            words[1], Long.parseLong(words[2], 16), Long.parseLong(words[3], 16), 0));
                default -> {}
            }
        }
        return new Executable(inode, base, go, new GoBuild(version, settings), sections);
    }

    /** The libraries have a section each, whose title begins so; a line of "go-poller" a module; "go-pools-pipes" if it does. */
    @Override
    public GoModules go() {
        List<Integer> pollers = lines("go-poller").map(Integer::valueOf).toList();
        List<GoModules.Module> all = new ArrayList<>();
        Stream.concat(Stream.of("exe"), files.keySet().stream().filter(title -> title.startsWith("library ")))
                .map(this::executable)
                .filter(Executable::writtenInGo)
                .forEach(module -> all.add(new GoModules.Module(
                        module,
                        all.size() < pollers.size() ? OptionalInt.of(pollers.get(all.size())) : OptionalInt.empty(),
                        files.containsKey("go-pools-pipes"))));
        return new GoModules(all, lines("unread").toList());
    }

    @Override
    public String maps() {
        return files.get("maps");
    }

    @Override
    public String status() {
        return files.get("status");
    }

    @Override
    public Optional<String> variable(String name) {
        return lines("environ")
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    /** A line an address: both it and what lies there in hexadecimal. */
    @Override
    public OptionalLong memory(long address) {
        return lines("memory")
                .map(line -> line.split(" ", -1))
                .filter(words -> Long.parseUnsignedLong(words[0], 16) == address)
                .mapToLong(words -> Long.parseUnsignedLong(words[1], 16))
                .findFirst();
    }

    @Override
    public List<String> classPath() {
        return lines("class-path").toList();
    }

    /** A line a jar; none if nothing tells. */
    @Override
    public Optional<Set<String>> loaderJars() {
        return files.containsKey("loader-jars")
                ? Optional.of(lines("loader-jars").collect(Collectors.toSet()))
                : Optional.empty();
    }

    /** A line an argument; those that were not recorded gave no options. */
    @Override
    public LaunchedOptions options() {
        List<String> command = files.containsKey("cmdline") ? lines("cmdline").toList() : List.of("java");
        return LaunchedOptions.of(command, lines("environ").toList(), Path.of("/srv"));
    }

    private Stream<String> lines(String file) {
        return files.getOrDefault(file, "").lines().filter(line -> !line.isEmpty());
    }

    /** A line a child that is held: its number, and its command line. */
    @Override
    public Map<Long, PythonHelper> pythonHelpers() {
        Map<Long, PythonHelper> helpers = new TreeMap<>();
        lines("children")
                .map(line -> line.split(" ", 2))
                .forEach(words ->
                        PythonHelper.of(words[1]).ifPresent(helper -> helpers.put(Long.valueOf(words[0]), helper)));
        return helpers;
    }

    @Override
    public Set<String> processorLimits() {
        return ControlGroup.limits(files.getOrDefault("cgroup", ""), files.getOrDefault("mountinfo", ""));
    }

    /** A line a thread: its name. */
    @Override
    public Tasks tasks() {
        return new Tasks(lines("tasks").map(name -> Tasks.Task.of(name, "")).toList());
    }

    @Override
    public Machine machine() {
        return machine;
    }

    /** How often something was read of a descriptor. */
    int calls() {
        return calls;
    }

    private Entry entry(int fd) throws NoSuchFileException {
        calls++;
        Entry entry = entries.get(fd);
        if (entry == null) {
            throw new NoSuchFileException("/proc/self/fd/" + fd);
        }
        return entry;
    }
}
