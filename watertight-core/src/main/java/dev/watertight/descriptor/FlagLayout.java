package dev.watertight.descriptor;

import java.util.ArrayList;
import java.util.List;

/**
 * Which bit is which flag of open(2). Most machines have the values of {@code include/uapi/asm-generic/fcntl.h}; some
 * change four of them in their own {@code fcntl.h}.
 */
enum FlagLayout {
    /** x86, RISC-V, s390, LoongArch. */
    GENERIC(040000, 0100000, 0200000, 0400000),
    /** 32 and 64 bits. */
    ARM(0200000, 0400000, 040000, 0100000),
    POWERPC(0400000, 0200000, 040000, 0100000),
    /** MIPS, SPARC, Alpha and PA-RISC differ in nearly all: only the access mode is certain. */
    UNKNOWN(0, 0, 0, 0);

    private static final List<String> ACCESS_MODES = List.of("O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE");

    @SuppressWarnings("ImmutableEnumChecker") // it is what List.of() gives
    private final List<Flag> flags;

    private final int path;

    FlagLayout(int direct, int largeFile, int directory, int noFollow) {
        this.path = directory == 0 ? 0 : 010000000;
        // those of several bits come before the flags they contain
        this.flags = directory == 0
                ? List.of()
                : List.of(
                        new Flag("O_CREAT", 0100),
                        new Flag("O_EXCL", 0200),
                        new Flag("O_NOCTTY", 0400),
                        new Flag("O_TRUNC", 01000),
                        new Flag("O_APPEND", 02000),
                        new Flag("O_NONBLOCK", 04000),
                        new Flag("O_SYNC", 04010000),
                        new Flag("O_DSYNC", 010000),
                        new Flag("O_ASYNC", 020000),
                        new Flag("O_DIRECT", direct),
                        new Flag("O_LARGEFILE", largeFile),
                        new Flag("O_TMPFILE", 020000000 | directory),
                        new Flag("O_DIRECTORY", directory),
                        new Flag("O_NOFOLLOW", noFollow),
                        new Flag("O_NOATIME", 01000000),
                        new Flag("O_CLOEXEC", 02000000),
                        new Flag("O_PATH", path));
    }

    /** The layout of a machine, named as in the system property {@code os.arch}. */
    static FlagLayout of(String architecture) {
        if (architecture.matches("amd64|x86.*|i[3-6]86|riscv.*|s390.*|loongarch.*")) {
            return GENERIC;
        }
        if (architecture.matches("aarch64.*|arm.*")) {
            return ARM;
        }
        return architecture.startsWith("ppc") || architecture.startsWith("powerpc") ? POWERPC : UNKNOWN;
    }

    OpenFlags name(int value) {
        List<String> names = new ArrayList<>();
        if ((value & path) == 0) {
            names.add(ACCESS_MODES.get(value & 3));
        }
        int rest = value & ~3;
        for (Flag flag : flags) {
            if ((rest & flag.bits) == flag.bits) {
                names.add(flag.name);
                rest &= ~flag.bits;
            }
        }
        if (rest != 0) {
            names.add("0" + Integer.toOctalString(rest));
        }
        return new OpenFlags(value, names);
    }

    private record Flag(String name, int bits) {}
}
