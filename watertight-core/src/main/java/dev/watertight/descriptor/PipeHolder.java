package dev.watertight.descriptor;

/**
 * A descriptor of another process that holds the other end of a pipe or FIFO.
 *
 * @param pid the process
 * @param name what the kernel keeps of the process's name, up to 15 bytes; empty if unknown
 * @param fd the number by which that process knows the descriptor
 * @since 0.1
 */
public record PipeHolder(long pid, String name, int fd) {

    /** As in {@code "fd 0 of pid 4711 (cat)"}. */
    @Override
    public String toString() {
        return "fd " + fd + " of pid " + pid + (name.isEmpty() ? "" : " (" + KernelText.escape(name) + ")");
    }
}
