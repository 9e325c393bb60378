package dev.watertight.common;

import dev.watertight.common.Elf.Libraries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * What Go's linker made of a running process: its executable, libraries ({@code -buildmode=c-shared}), or both. Each has a
 * runtime of its own, but for plugins.
 *
 * @param all the executable first, if it is one
 * @param unread libraries that could not be read, so that nothing tells whether they are any
 */
public record GoModules(List<Module> all, List<String> unread) {

    public GoModules {
        all = List.copyOf(all);
        unread = List.copyOf(unread);
    }

    /**
     * One of them.
     *
     * @param poller as {@link GoPoller#number} has it: if that can be found out, the module has a runtime of its own
     * @param poolsPipes whether it may keep pipes through which the kernel copies from one connection to another
     */
    public record Module(Executable executable, OptionalInt poller, boolean poolsPipes) {}

    /**
     * Those of a running process.
     *
     * @param process its directory under {@code /proc}
     * @param maps the text of {@code /proc/PID/maps}
     * @param memory the 8 bytes at an address of the process
     */
    public static GoModules ofProcess(
            Path process, Executable executable, String maps, LongFunction<OptionalLong> memory) throws IOException {
        List<Module> all = new ArrayList<>();
        if (executable.writtenInGo()) {
            all.add(module(process.resolve("exe"), executable, maps, memory));
        }
        Libraries libraries = Elf.goLibraries(process, maps, memory);
        for (Map.Entry<Path, Executable> library : libraries.files().entrySet()) {
            all.add(module(library.getKey(), library.getValue(), maps, memory));
        }
        return new GoModules(all, libraries.unread());
    }

    private static Module module(Path file, Executable executable, String maps, LongFunction<OptionalLong> memory)
            throws IOException {
        return new Module(
                executable, GoPoller.number(file, executable, maps, memory), GoPoller.poolsPipes(file, executable));
    }

    public boolean isEmpty() {
        return all.isEmpty() && unread.isEmpty();
    }
}
