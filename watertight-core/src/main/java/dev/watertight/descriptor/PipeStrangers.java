package dev.watertight.descriptor;

import dev.watertight.common.OtherProcess.Stat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which processes hold a pipe or FIFO. The kernel keeps no list of them, so all processes are looked through; those of other
 * users cannot be, unless by root.
 */
final class PipeStrangers {

    private final Path proc;

    /**
     * @param proc where processes are shown, as a rule {@code /proc}
     */
    PipeStrangers(Path proc) {
        this.proc = proc;
    }

    /**
     * A descriptor of another process.
     *
     * @param link where it points
     */
    record Stranger(PipeHolder holder, String link, Inode inode, PipeEnd end) {}

    /**
     * All that point there, by pid and number.
     *
     * @param except a process that is not looked through
     */
    List<Stranger> find(Set<String> links, long except) {
        List<Stranger> found = new ArrayList<>();
        for (int pid : numbers(proc.toFile())) {
            if (pid != except) {
                addAll(pid, links, found);
            }
        }
        return found;
    }

    private void addAll(int pid, Set<String> links, List<Stranger> found) {
        Path directory = proc.resolve(Integer.toString(pid));
        ProcFs process = new ProcFs(directory);
        for (int fd : numbers(directory.resolve("fd").toFile())) {
            try {
                String link = process.link(fd);
                if (links.contains(link)) {
                    OpenFlags flags = FdInfo.parse(process.fdinfo(fd)).openFlags(process.machine());
                    String name = Stat.read(directory).map(Stat::name).orElse("");
                    found.add(new Stranger(
                            new PipeHolder(pid, name, fd),
                            link,
                            process.stat(fd).inode(),
                            PipeEnd.of(flags)));
                }
            } catch (IOException e) {
                // it has gone, or is hidden
            }
        }
    }

    /** None where the directory cannot be read. */
    private static List<Integer> numbers(File directory) {
        String[] names = directory.list();
        List<Integer> numbers = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            Optional.of(name)
                    .filter(each -> each.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .map(Integer::valueOf)
                    .ifPresent(numbers::add);
        }
        numbers.sort(Comparator.naturalOrder());
        return numbers;
    }
}
