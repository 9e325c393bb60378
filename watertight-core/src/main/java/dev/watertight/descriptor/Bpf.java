package dev.watertight.descriptor;

import java.util.List;
import java.util.OptionalLong;

/**
 * A descriptor of something that bpf(2) made.
 *
 * @param type what it is
 * @param id the kernel's number of it, by which bpftool(8) knows it; empty if unknown
 * @since 0.1
 */
public record Bpf(int fd, OpenFlags flags, Inode inode, Type type, OptionalLong id, ProcEntry entry)
        implements Descriptor {

    static Bpf of(Reading reading, Type type) {
        return new Bpf(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                type,
                reading.fdinfo().number(type.idKey, 10),
                reading.entry());
    }

    @Override
    public String summary() {
        return "bpf " + type.text + (id.isPresent() ? ", id " + id.getAsLong() : "");
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).addFdInfo().toList();
    }

    @Override
    public String toString() {
        return describe();
    }

    /**
     * What bpf(2) made.
     *
     * @since 0.1
     */
    public enum Type {
        /** A table of keys and values. */
        MAP("map", "map_id"),
        /** A loaded program. */
        PROGRAM("program", "prog_id"),
        /** A program's place where the kernel calls it. */
        LINK("link", "link_id"),
        /** Types, for debugging and checking. */
        BTF("type format", "btf_id");

        private final String text;
        private final String idKey;

        Type(String text, String idKey) {
            this.text = text;
            this.idKey = idKey;
        }
    }
}
