package dev.watertight.descriptor;

import java.util.List;

/**
 * How a descriptor was opened: the flags of open(2) that the kernel keeps with it.
 *
 * @param value the number as the kernel shows it in fdinfo, which differs between machines; -1 if unknown
 * @param names the names of open(2): the access mode first, none for {@code O_PATH}, which has none; bits without a
 *     name as one octal number; empty if unknown
 * @since 0.1
 */
public record OpenFlags(int value, List<String> names) {

    /** Stands for flags that could not be read. */
    public static final OpenFlags UNKNOWN = new OpenFlags(-1, List.of());

    private static final int ACCESS_MODE = 03;

    public OpenFlags {
        names = List.copyOf(names);
    }

    /** Whether the flags could be read. */
    public boolean known() {
        return value != -1;
    }

    /** Whether the flag of this name is set, say {@code "O_APPEND"}. */
    public boolean has(String name) {
        return names.contains(name);
    }

    /** {@code "O_RDONLY"}, {@code "O_WRONLY"}, {@code "O_RDWR"} and so on; {@code "O_PATH"}; empty if unknown. */
    public String accessMode() {
        return has("O_PATH") ? "O_PATH" : names.isEmpty() ? "" : names.get(0);
    }

    /** Whether the descriptor can be read from. */
    public boolean readable() {
        return mayDo(0) || mayDo(2);
    }

    /** Whether the descriptor can be written to. */
    public boolean writable() {
        return mayDo(1) || mayDo(2);
    }

    private boolean mayDo(int mode) {
        return known() && !has("O_PATH") && (value & ACCESS_MODE) == mode;
    }

    /** The names, as C writes them: {@code "O_RDWR|O_NONBLOCK|O_CLOEXEC"}. */
    @Override
    public String toString() {
        return known() ? String.join("|", names) : "unknown";
    }
}
