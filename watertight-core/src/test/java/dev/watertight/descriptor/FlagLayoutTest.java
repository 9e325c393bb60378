package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values are those of the kernel's headers, see open(2). */
class FlagLayoutTest {

    @ParameterizedTest
    @CsvSource({
        "0,          O_RDONLY",
        "1,          O_WRONLY",
        "2,          O_RDWR",
        "3,          O_ACCMODE",
        "02000002,   O_RDWR|O_CLOEXEC",
        "04000,      O_RDONLY|O_NONBLOCK",
        "02001,      O_WRONLY|O_APPEND",
        "010001,     O_WRONLY|O_DSYNC",
        "04010001,   O_WRONLY|O_SYNC",
        "04000001,   O_WRONLY|04000000",
        "0200000,    O_RDONLY|O_DIRECTORY",
        "020200002,  O_RDWR|O_TMPFILE",
        "020000002,  O_RDWR|020000000",
        "010000000,  O_PATH",
        "012600000,  O_DIRECTORY|O_NOFOLLOW|O_CLOEXEC|O_PATH",
        "0140000,    O_RDONLY|O_DIRECT|O_LARGEFILE",
        "01020000,   O_RDONLY|O_ASYNC|O_NOATIME",
        "01700,      O_RDONLY|O_CREAT|O_EXCL|O_NOCTTY|O_TRUNC",
        "0400000040, O_RDONLY|0400000040",
    })
    void mostMachines(String octal, String names) {
        assertThat(FlagLayout.of("amd64").name(Integer.parseInt(octal, 8))).hasToString(names);
    }

    @ParameterizedTest
    @CsvSource({
        "aarch64, 040000,  O_RDONLY|O_DIRECTORY",
        "aarch64, 0100000, O_RDONLY|O_NOFOLLOW",
        "aarch64, 0200000, O_RDONLY|O_DIRECT",
        "aarch64, 0400000, O_RDONLY|O_LARGEFILE",
        "arm,     0400000, O_RDONLY|O_LARGEFILE",
        "ppc64le, 040000,  O_RDONLY|O_DIRECTORY",
        "ppc64le, 0100000, O_RDONLY|O_NOFOLLOW",
        "ppc64le, 0200000, O_RDONLY|O_LARGEFILE",
        "ppc64le, 0400000, O_RDONLY|O_DIRECT",
        "x86_64,  040000,  O_RDONLY|O_DIRECT",
        "s390x,   0200000, O_RDONLY|O_DIRECTORY",
        "riscv64, 0100000, O_RDONLY|O_LARGEFILE",
        "aarch64, 020040002, O_RDWR|O_TMPFILE",
        "mips64,  02002,   O_RDWR|02000",
    })
    void machinesDiffer(String architecture, String octal, String names) {
        assertThat(FlagLayout.of(architecture).name(Integer.parseInt(octal, 8))).hasToString(names);
    }

    @Test
    void accessMode() {
        assertThat(FlagLayout.GENERIC.name(02000001))
                .returns("O_WRONLY", OpenFlags::accessMode)
                .returns(false, OpenFlags::readable)
                .returns(true, OpenFlags::writable)
                .returns(true, flags -> flags.has("O_CLOEXEC"));
        assertThat(FlagLayout.GENERIC.name(010000000))
                .returns("O_PATH", OpenFlags::accessMode)
                .returns(false, OpenFlags::readable)
                .returns(false, OpenFlags::writable);
        assertThat(FlagLayout.GENERIC.name(3))
                .returns(false, OpenFlags::readable)
                .returns(false, OpenFlags::writable);
        assertThat(OpenFlags.UNKNOWN)
                .hasToString("unknown")
                .returns("", OpenFlags::accessMode)
                .returns(false, OpenFlags::known)
                .returns(false, OpenFlags::readable);
    }
}
