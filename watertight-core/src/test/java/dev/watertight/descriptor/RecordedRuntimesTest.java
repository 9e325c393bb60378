package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs as recorded on a real kernel, of runtimes that this machine need not have. */
class RecordedRuntimesTest {

    /** Each has three epoll instances with eventfds of its own, a socket, and two pipes, of which one is polled. */
    @ParameterizedTest
    @CsvSource({"go-1.19-pie-stripped.txt, 11 12 13", "go-1.26-static-stripped.txt, 11 12"})
    void theRuntimeOfGo(String recording, String expected) {
        RecordedProcess process = RecordedProcess.load(recording);
        List<Descriptor> all = new DescriptorProbe(process, "Linux").snapshot().resources();

        Map<Object, Ruling> rulings = RuntimeNoise.rule(process, process, all);

        List<String> allowed = new ArrayList<>();
        all.stream()
                .filter(descriptor -> rulings.get(descriptor.identity()) instanceof Allowed)
                .forEach(descriptor -> allowed.add(Integer.toString(descriptor.fd())));
        assertThat(String.join(" ", allowed)).isEqualTo(expected);
        assertThat(rulings).hasSameSizeAs(allowed);
    }

    /** Two epoll instances with eventfds of its own, and the runtime's, which watches its eventfd 13 without data. */
    @Test
    void thePollerOfALaterGoIsUndecided() {
        RecordedProcess process = RecordedProcess.load("go-1.26.10-static-stripped.txt");
        List<Descriptor> all = new DescriptorProbe(process, "Linux").snapshot().resources();

        Map<Object, Ruling> rulings = RuntimeNoise.rule(process, process, all);

        assertThat(all)
                .filteredOn(descriptor -> rulings.get(descriptor.identity()) instanceof Undecided)
                .extracting(Descriptor::fd)
                .containsExactly(12, 13);
        assertThat(rulings).hasSize(2);
    }

    /** Everything is judged, as if the baseline had been taken at the start; the verdicts lie next to the recordings. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "go-1.20",
                "go-1.23",
                "go-1.25",
                "go-1.26.10-with-memory",
                "go-1.26-three-runtimes",
                "jvm-17",
                "jvm-25",
                "node-16",
                "node-20",
                "node-20-io-uring",
                "node-22",
                "node-24-inspect",
                "node-26",
                "python-3.11",
                "tokio-1"
            })
    void theRuntimesOwnIsKnown(String recording) {
        assertThat(judged(RecordedProcess.load(recording + ".txt")))
                .containsExactlyElementsOf(
                        RecordedProcess.text(recording + ".judged.txt").lines().toList());
    }

    /** What the runtime watches has the number of the descriptor in the runtime's memory, and the same sequence number. */
    @ParameterizedTest
    @ValueSource(strings = {"(?m)^(\\p{XDigit}+[08]8) .*$", "(?m)^(\\p{XDigit}+10) .*$"})
    void memoryThatDoesNotMatchProvesNothing(String line) {
        String text = RecordedProcess.text("go-1.26.10-with-memory.txt");
        String changed = text.replaceAll(line, "$1 77");
        assertThat(changed).isNotEqualTo(text);
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(verdict -> verdict.contains("epoll instance"))
                .hasSize(1)
                .allMatch(verdict -> verdict.contains("allowed: "));
        // the program's own, without data as well
        assertThat(judged(RecordedProcess.parse(changed)))
                .filteredOn(verdict -> verdict.contains("epoll instance"))
                .hasSize(4)
                .allMatch(verdict -> verdict.contains("undecided: "));
    }

    /** Since Go 1.26 the runtime's own variable decides, whatever the epoll instances watch. */
    @ParameterizedTest
    @CsvSource({"5, 2", "8, 2", "-1, 0"})
    void theNumberInTheRuntimesVariableDecides(int number, int allowed) {
        String text = RecordedProcess.text("go-1.26.10-with-memory.txt").replaceAll("(?s)\n== memory.*", "");
        List<String> verdicts = judged(RecordedProcess.parse(text + "\n== go-poller\n" + number + "\n"));
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.contains("  event"))
                .hasSize(6)
                .filteredOn(verdict -> verdict.contains("allowed: "))
                .hasSize(allowed)
                .allMatch(verdict -> verdict.matches("fd (" + number + "|" + (number + 1) + ") .*"));
        assertThat(verdicts).noneMatch(verdict -> verdict.contains("undecided: "));
    }

    /** Without what is in memory, by the variables whose addresses the pollers have: of each runtime there is one. */
    @Test
    void severalRuntimesOfGoArePolledForByOneEach() {
        String text =
                RecordedProcess.text("go-1.26-three-runtimes.txt").replaceAll("(?s)\n== go-poller.*?\n(?===)", "");
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(verdict -> verdict.contains("  event"))
                .hasSize(8)
                .filteredOn(verdict -> verdict.contains("allowed: "))
                .hasSize(6);
        String twice = text.replace("7fb14045a608", "7fb14865a608");
        assertThat(judged(RecordedProcess.parse(twice)))
                .filteredOn(verdict -> verdict.contains("undecided: one of the 2 epoll instances"))
                .hasSize(4);
    }

    /** Nothing tells what a library was whose file is gone. */
    @ParameterizedTest
    @CsvSource({"0, 8", "7fb14865a608, 8", "d, 2"})
    void whatALibraryThatWasDeletedMayPollWithIsUndecided(String data, int undecided) {
        String text = RecordedProcess.text("go-1.26-three-runtimes.txt")
                .replaceAll("(?s)\n== (library \\d|go-poller).*?\n(?===)", "")
                .replaceAll("(?m)^go true$", "go false")
                .replaceAll("data: +(7fb14\\p{XDigit}+a608|557a2fc79388)", "data: " + data);
        String unread = "\n== unread\n/tmp/library.so (deleted)\n";
        assertThat(judged(RecordedProcess.parse(text))).noneMatch(verdict -> verdict.contains("undecided: "));
        assertThat(judged(RecordedProcess.parse(text + unread)))
                .filteredOn(verdict -> verdict.contains("undecided: "))
                .hasSize(undecided);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GODEBUG=containermaxprocs=1 | GODEBUG=containermaxprocs=0 | leak",
                "GODEBUG=containermaxprocs=1 | GODEBUG=panicnil=1 | leak",
                "go-version go1.26.10 | go-version go1.24.0 | leak",
                "go true | go false | leak",
                "go-version go1.26.10 | go-version go1.25.0 | allowed",
            })
    void whatLimitsAGoProgramIsTheRuntimesIfItLooksAtIt(String from, String to, String verdict) {
        String text = RecordedProcess.text("go-1.26.10-with-memory.txt");
        assertThat(judged(RecordedProcess.parse(text.replace(from, to))))
                .filteredOn(line -> line.contains("/sys/fs/cgroup"))
                .hasSize(2)
                .allMatch(line -> line.contains("-->  " + verdict));
    }

    /** What it has open is cpu.max or the two others, of a group; the rest tells what group it is in, and where that is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/sys/fs/cgroup            | 0::/             | /         /sys/fs/cgroup - cgroup2 cgroup2 rw        | allowed",
                "/sys/fs/cgroup            | 0::/a            | /a        /sys/fs/cgroup - cgroup2 cgroup2 rw        | allowed",
                "/sys/fs/cgroup            | 0::/a/b          | /a/b      /sys/fs/cgroup - cgroup2 cgroup2 rw        | allowed",
                "/sys/fs/cgroup/a/b        | 0::/a/b          | /         /sys/fs/cgroup - cgroup2 cgroup2 rw        | allowed",
                "/sys/fs/cgroup/b          | 0::/a/b          | /a        /sys/fs/cgroup shared:3 - cgroup2 none rw  | allowed",
                "/c g/b         | 0::/a/b          | /a        /c\\040g - cgroup2 none rw     | allowed",
                "/sys/fs/cgroup/cpu        | 4:cpuset:/x;2:cpuacct,cpu:/;0::/y | / /sys/fs/cgroup/cpu - cgroup cgroup rw,cpu,cpuacct | allowed",
                "/sys/fs/cgroup/cpu/a      | 2:cpu:/a;0::/y   | /         /sys/fs/cgroup/cpu - cgroup cgroup rw,cpu  | allowed",
                // another group, or nothing that the process could open: it may have been in another one before
                "/sys/fs/cgroup/a/b        | 0::/a            | /         /sys/fs/cgroup - cgroup2 cgroup2 rw        | undecided",
                "/sys/fs/cgroup            | 0::/a            | /         /sys/fs/cgroup - cgroup2 cgroup2 rw        | undecided",
                "/sys/fs/cgroup/cpu/a      | 2:cpu:/;0::/a    | /         /sys/fs/cgroup/cpu - cgroup cgroup rw,cpu  | undecided",
                "/sys/fs/cgroup            | 0::/../b         | /         /sys/fs/cgroup - cgroup2 cgroup2 rw        | leak",
                "/sys/fs/cgroup            | 0::/a            | /b        /sys/fs/cgroup - cgroup2 cgroup2 rw        | leak",
                "/sys/fs/cgroup            | 3:cpuset:/;1:name=systemd:/ | / /sys/fs/cgroup - cgroup2 cgroup2 rw     | leak",
            })
    void whatLimitsAGoProgramIsOfItsOwnGroup(String directory, String groups, String mount, String verdict) {
        String text = ofGroup(groups, mount);
        String files = mount.contains("cgroup2") ? "/cpu.max /cpu.max" : "/cpu.cfs_quota_us /cpu.cfs_period_us";
        String[] names = files.split(" ", -1);
        String opened = text.replace("link /sys/fs/cgroup/cpu/cpu.cfs_quota_us", "link " + directory + names[0]);
        opened = names[0].equals(names[1])
                ? opened.replace("link /sys/fs/cgroup/cpu/cpu.cfs_period_us", "link /etc/hostname")
                : opened.replace("link /sys/fs/cgroup/cpu/cpu.cfs_period_us", "link " + directory + names[1]);
        assertThat(judged(RecordedProcess.parse(opened)))
                .filteredOn(line -> line.contains(directory + "/cpu."))
                .isNotEmpty()
                .allMatch(line -> line.contains("-->  " + verdict));
    }

    /** The runtime has opened its own; so that of another group is the program's. */
    @Test
    void whatLimitsAnotherGroupIsTheProgramsIfGoHasItsOwn() {
        String text = ofGroup("0::/a", "/ /sys/fs/cgroup - cgroup2 cgroup2 rw")
                .replace("link /sys/fs/cgroup/cpu/cpu.cfs_quota_us", "link /sys/fs/cgroup/a/cpu.max")
                .replace("link /sys/fs/cgroup/cpu/cpu.cfs_period_us", "link /sys/fs/cgroup/b/cpu.max");
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(line -> line.contains("/cpu.max"))
                .satisfiesExactly(
                        own -> assertThat(own).contains("-->  allowed"),
                        other -> assertThat(other).contains("-->  leak"));
    }

    private static String ofGroup(String groups, String mount) {
        return RecordedProcess.text("go-1.26.10-with-memory.txt").replaceFirst("(?s)== cgroup.*?(?=\n== memory)", "")
                + "\n== cgroup\n" + groups.replace(';', '\n')
                + "\n\n== mountinfo\n41 31 0:38 " + mount.replaceAll(" +", " ").replace(" - ", " rw,relatime - ")
                + "\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                                                | libz.so    | allowed",
                "inotify wd:1 ino:98a074 sdev:fe00000 mask:80000002 | libz.so    | leak",
                "-                                                | watch.node | undecided",
                "-                                                | libwatch.so | undecided",
            })
    void nodeKeepsAnInotifyInstanceThatWatchesNothing(String watch, String library, String verdict) {
        String inotify = "== fd 24 (anon_inode:inotify)\nmode 0600\ndevice 16\ninode 1038\nlinks 1\nrdev 0\n"
                + "link anon_inode:inotify\nfdinfo\npos:\t0\nflags:\t02004000\n" + (watch == null ? "" : watch + "\n");
        String directory = library.endsWith(".so") ? "/usr/lib/" : "/srv/node_modules/";
        String mapping = "7fa040000000-7fa040001000 r-xp 00001000 fe:00 31 " + directory + library + "\n";
        String text = RecordedProcess.text("node-20.txt")
                .replace("== net/unix", inotify + "\n== net/unix")
                .replace("== maps\n", "== maps\n" + mapping);
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(line -> line.startsWith("fd 24 "))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    /** Where numbers are not as Node gives them, what may be its own is undecided; so is a second {@code /dev/null}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "link anon_inode:[eventfd] | link anon_inode:[timerfd] | .*  event[pf].*",
                "link /etc/hostname        | link /dev/null            | .*/dev/null, O_RDONLY.*",
            })
    void whatMayBeNodesOwnIsUndecided(String from, String to, String line) {
        String text = RecordedProcess.text("node-20.txt");
        String changed = text.replaceFirst(Pattern.quote(from), to);
        if (to.contains("null")) {
            int file = changed.indexOf("(/etc/hostname)");
            changed = changed.substring(0, file)
                    + changed.substring(file)
                            .replaceFirst("mode 0100644", "mode 020666")
                            .replaceFirst("rdev 0", "rdev 259");
        }
        assertThat(changed).isNotEqualTo(text);
        assertThat(judged(RecordedProcess.parse(changed)))
                .filteredOn(verdict -> verdict.matches(line))
                .hasSizeGreaterThan(1)
                .noneMatch(verdict -> verdict.contains("allowed: "))
                .anyMatch(verdict -> verdict.contains("undecided: "));
    }

    /** What a library opens that is not the JDK's looks the same; so does what Java opens by C's library. */
    @ParameterizedTest
    @CsvSource({
        "/tmp/libforeign.so, undecided",
        "/usr/lib/x86_64-linux-gnu/libforeign.so.1, undecided",
        "/usr/lib/x86_64-linux-gnu/jni/libforeign.so, undecided",
        "/usr/lib/app/libc.so.6, undecided",
        "/usr/lib64/libforeign.so, undecided",
        "/usr/lib/jvm/libforeign.so, undecided",
        "HOME/lib/libsyslookup.so, undecided",
        "HOME/lib/libfallbackLinker.so, undecided",
        "HOME/lib/libnet.so, allowed",
        "/usr/lib/x86_64-linux-gnu/libc.so.6, allowed",
        "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2, allowed",
        "/usr/lib/x86_64-linux-gnu/libc-2.31.so, allowed",
        "/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30, allowed",
        "/lib64/libnss_files-2.28.so, allowed",
        "/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0.7400.6, allowed",
        "/lib/ld-musl-x86_64.so.1, allowed",
    })
    void aJvmWithForeignCodeIsNotJudgedByLooks(String library, String verdict) {
        String text = RecordedProcess.text("jvm-25.txt");
        String home = text.replaceFirst("(?s).* (/\\S+)/lib/server/libjvm\\.so\n.*", "$1");
        String file = library.replace("HOME", home);
        String mapping = "7f0000000000-7f0000001000 r-xp 0 fe:00 31 " + file + "\n";
        assertThat(judged(RecordedProcess.parse(text.replace("== maps\n", "== maps\n" + mapping))))
                .filteredOn(line -> line.contains("for the I/O of virtual threads") || line.contains("in the place of"))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains("-->  " + verdict))
                .allSatisfy(line -> assertThat(line.contains(file)).as(line).isEqualTo(verdict.equals("undecided")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not first on the class path | == class-path; /srv/first.jar; /srv/app.jar | undecided",
                "not made out | == class-path; ?; /srv/app.jar | undecided",
                "none | == nothing | undecided",
                "as it was | == class-path; /srv/app.jar | allowed",
            })
    void aJarIsTheClassLoadersWhenThatIsCertain(String what, String lines, String verdict) {
        String text =
                RecordedProcess.text("jvm-17.txt").replace("== class-path\n/srv/app.jar", lines.replace("; ", "\n"));
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(line -> line.contains(".jar"))
                .singleElement()
                .asString()
                .as(what)
                .contains("-->  " + verdict);
        String archive = "7f0000000000-7f0000001000 rw-p 00001000 fe:00 31 /srv/app.jsa\n\n== status";
        assertThat(judged(RecordedProcess.parse(text.replaceFirst("\n== status", archive))))
                .filteredOn(line -> line.contains(".jar"))
                .singleElement()
                .asString()
                .contains("-->  undecided");
    }

    /** The VM may take the main class from there, and not open the jar; what that is called is the user's choice. */
    @ParameterizedTest
    @CsvSource({
        "-Xint, allowed",
        "-XX:SharedArchiveFile=app.classes, undecided",
        "-XX:AOTCache=app.cache, undecided",
        "-XX:Flags=app.flags, undecided"
    })
    void aJarMayNotBeTheClassLoadersIfAnOptionNamesAnArchive(String option, String verdict) {
        assertThat(judged(jvmWith(option, "")))
                .filteredOn(line -> line.contains(".jar"))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/srv/first.jar | - | leak",
                "/srv/first.jar | libinstrument.so | undecided",
                "/srv/first.jar | libforeign.so | undecided",
                "/srv/app.jar | - | undecided",
            })
    void aJarThatNoLoaderMayOpenIsTheProgramsWhenThatIsCertain(String jar, String library, String verdict) {
        String directory = library.equals("libforeign.so") ? "/srv/" : "/usr/lib/jvm/lib/";
        String mapping = "7f0000000000-7f0000001000 r-xp 00001000 fe:00 31 " + directory + library + "\n\n== status";
        String text = RecordedProcess.text("jvm-17.txt")
                .replace("== class-path\n/srv/app.jar", "== class-path\n/srv/first.jar\n\n== loader-jars\n" + jar);
        if (!library.equals("-")) {
            text = text.replaceFirst("\n== status", Matcher.quoteReplacement(mapping))
                    .replaceAll("/usr/lib/jvm/[^/\n]*/lib/(?=libinstr)", "/usr/lib/jvm/lib/");
        }
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(line -> line.contains(".jar"))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    /** The VM can be caught while it reads what limits it. */
    @ParameterizedTest
    @CsvSource({
        "/proc/meminfo, false, allowed",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes, false, allowed",
        "/proc/meminfo, true, leak",
        "/proc/stat, false, leak"
    })
    void whatTheVmReadsForAMomentIsNoLeak(String path, boolean stays, String verdict) {
        String limits = descriptor(1, "0100444", 77, path, "0100000", 1);
        RecordedProcess open = RecordedProcess.parse(jvmText("Server", limits, ""));
        RecordedProcess later = stays ? open : RecordedProcess.parse(jvmText("Server", "", ""));
        assertThat(judged(open, later))
                .filteredOn(line -> line.contains(path))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    /** Java 2D keeps those of the fonts that were used last. */
    @ParameterizedTest
    @CsvSource({"/srv/a.ttf, true, undecided", "/srv/a.ttf, false, leak", "/srv/a.txt, true, leak"})
    void aFontMayBeJava2ds(String path, boolean loaded, String verdict) {
        String text = RecordedProcess.text("jvm-25.txt");
        String home = text.replaceFirst("(?s).* (/\\S+)/lib/server/libjvm\\.so\n.*", "$1");
        String mapping = loaded ? "7f0000000000-7f0000001000 r-xp 0 fe:00 31 " + home + "/lib/libfontmanager.so\n" : "";
        String font = descriptor(1, "0100644", 77, path, "0100000", 1);
        assertThat(judged(RecordedProcess.parse(jvmText("Server", font, mapping))))
                .filteredOn(line -> line.contains("/srv/a."))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    /** The VM opens what its options name; a program may open the like. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Xlog:gc:gc.log         | 02102001 | 1 | allowed",
                "-Xlog:gc:file=gc.log:up | 02102001 | 1 | allowed",
                "-Xlog:gc:\"/srv/gc.log\" | 02102001 | 1 | allowed",
                "-Xloggc:gc.log          | 02102001 | 1 | allowed",
                "-Xlog:gc:gc.log         | 02102001 | 2 | undecided",
                "-Xlog:gc:gc%p.log       | 02102001 | 1 | undecided",
                "-Xlog:gc=off:gc.log     | 02102001 | 1 | undecided",
                "-Xlog:gc:gc.log         | 02100001 | 1 | leak",
                "-Xlog:gc:gc.log         | 02100000 | 1 | leak",
                "-Xlog:gc:other.log      | 02102001 | 1 | leak",
                "-Xlog:gc:stdout         | 02102001 | 1 | leak",
                "-Xlog:gc                | 02102001 | 1 | leak",
                "-Xlog:gc:gc.log -Xlog:disable   | 02102001 | 1 | leak",
                "-Xloggc:gc.log -Xloggc:last.log | 02102001 | 1 | leak",
                "-cp -Xlog:gc:gc.log     | 02102001 | 1 | leak",
                "Main -Xlog:gc:gc.log    | 02102001 | 1 | leak",
                "-XX:+LogVMOutput -XX:LogFile=gc.log | 0100001 | 1 | allowed",
                "-XX:+LogVMOutput -XX:LogFile=gc.log | 0100001 | 2 | undecided",
                "-XX:LogFile=gc.log                  | 0100001 | 1 | leak",
                "-XX:+LogVMOutput -XX:-LogVMOutput -XX:LogFile=gc.log | 0100001 | 1 | leak",
            })
    void theLogOfAJvmIsItsOwn(String options, String flags, int times, String verdict) {
        assertThat(judged(jvmWith(options, descriptor(1, "0100644", 1038, "/srv/gc.log", flags, times))))
                .filteredOn(line -> line.contains("/srv/gc.log"))
                .hasSize(times)
                .allSatisfy(line -> assertThat(line).contains("-->  " + verdict));
    }

    /** The JVM of the recording is process 31453. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-XX:+LogCompilation | hs_c4711_pid31453.log | 0100001 | 1 | allowed",
                "-XX:+LogCompilation | hs_c4711_pid31453.log | 0100001 | 2 | undecided",
                "-XX:+LogCompilation | hs_c4711_pid31454.log | 0100001 | 1 | leak",
                "-XX:+LogCompilation | hs_cx_pid31453.log    | 0100001 | 1 | leak",
                "-XX:+LogVMOutput    | hs_c4711_pid31453.log | 0100001 | 1 | leak",
            })
    void eachCompilerOfAJvmHasALog(String option, String name, String flags, int times, String verdict) {
        assertThat(judged(jvmWith(option, descriptor(1, "0100644", 1038, "/tmp/" + name, flags, times))))
                .filteredOn(line -> line.contains("/tmp/hs_c"))
                .hasSize(times)
                .allSatisfy(line -> assertThat(line).contains("-->  " + verdict));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void optionsMayComeFromTheEnvironment(String variable) {
        String file = descriptor(1, "0100644", 1038, "/srv/gc.log (deleted)", "02102001", 1);
        String text =
                jvmText("Main", file, "").replace("== environ\n", "== environ\n" + variable + "=-Xlog:gc:gc.log\n");
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(line -> line.contains("/srv/gc.log"))
                .singleElement()
                .asString()
                .contains("-->  allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java_heap | 1 | 1038 | allowed",
                "java_heap | 2 | 1038 | undecided",
                "java_heap | 1 | 77   | undecided",
                "java_heap.hugetlb | 1 | 1038 | allowed",
                "buffers   | 1 | 1038 | leak",
            })
    void zgcKeepsItsHeap(String name, int times, int mapped, String verdict) {
        String link = "/memfd:" + name + " (deleted)";
        String memory = descriptor(1, "0100777", 1038, link, "02100002", times);
        String mapping = "40000000000-40017a00000 rw-s 00000000 00:01 " + mapped + "    " + link + "\n";
        assertThat(judged(RecordedProcess.parse(jvmText("", memory, mapping))))
                .filteredOn(line -> line.contains("memfd"))
                .hasSize(times)
                .allSatisfy(line -> assertThat(line).contains("-->  " + verdict));
    }

    /** In a file without a name; the program may have mapped another one in that directory. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-XX:+UseZGC -XX:AllocateHeapAt=/srv/heap | /srv/heap/#1038 (deleted) | 1038 | - | allowed",
                "-XX:+UseZGC -XX:AllocateHeapAt=/srv/heap | /srv/heap/#1038 (deleted) | 1038 | 77 | undecided",
                "-XX:+UseZGC -XX:AllocateHeapAt=/srv/heap | /srv/heap/#1038 (deleted) | 77 | - | leak",
                "-XX:+UseZGC -XX:AllocateHeapAt=/srv/heap | /srv/heap/#1038 | 1038 | - | leak",
                "-XX:+UseZGC -XX:AllocateHeapAt=/srv/heap | /srv/other/#1038 (deleted) | 1038 | - | leak",
                "-XX:+UseG1GC -XX:AllocateHeapAt=/srv/heap | /srv/heap/#1038 (deleted) | 1038 | - | leak",
                "-XX:+UseZGC | /srv/heap/#1038 (deleted) | 1038 | - | leak",
            })
    void zgcKeepsItsHeapWhereAnOptionSays(String options, String link, String mapped, String other, String verdict) {
        String memory = descriptor(1, "0100600", 1038, link, "02100002", 1);
        String mapping = "40000000000-40017a00000 rw-s 00000000 00:01 " + mapped + "    " + link + "\n";
        String another = "50000000000-50017a00000 rw-s 00000000 00:01 " + other + "    /srv/heap/#77 (deleted)\n";
        String maps = other.equals("-") ? mapping : mapping + another;
        assertThat(judged(RecordedProcess.parse(jvmText(options, memory, maps))))
                .filteredOn(line -> line.contains("#1038"))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-XX:StartFlightRecording | _31453/1.jfr     | 02100002 | 2 | allowed",
                "-XX:StartFlightRecording | _31453/1.jfr     | 02100002 | 3 | undecided",
                "-XX:StartFlightRecording | _31453/1.jfr     | 02100000 | 1 | leak",
                "-XX:StartFlightRecording | _31453/1.txt     | 02100002 | 1 | leak",
                "-XX:StartFlightRecording | _31454/1.jfr     | 02100002 | 1 | leak",
                "-XX:+FlightRecorder      | _31453/1.jfr     | 02100002 | 1 | leak",
            })
    void theChunkOfTheFlightRecorderIsItsOwn(String option, String path, String flags, int times, String verdict) {
        String chunk = descriptor(1, "0100644", 1038, "/tmp/2026_11_27_17_18_39" + path, flags, times);
        assertThat(judged(jvmWith(option, chunk)))
                .filteredOn(line -> line.contains("2026_11_27"))
                .hasSize(times)
                .allSatisfy(line -> assertThat(line).contains("-->  " + verdict));
    }

    @ParameterizedTest
    @CsvSource({"-XX:StartFlightRecording, jfr, undecided", "-Xint, jfr, leak", "-XX:StartFlightRecording, ext, leak"})
    void theFlightRecorderForgetsADirectory(String option, String name, String verdict) {
        String path = "/usr/lib/jvm/temurin-25-jdk-amd64/lib/" + name;
        assertThat(judged(jvmWith(option, descriptor(1, "040755", 1038, path, "02100000", 2))))
                .filteredOn(line -> line.contains("directory"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("-->  " + verdict));
    }

    /** Port 5005 and another one listen, and each has a connection; 38027 and 45999 are of the recording. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005 | allowed leak leak undecided leak",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005   | allowed leak leak undecided leak",
                "-Xrunjdwp:transport=dt_socket,server=y,address=[::1]:5005  | allowed leak leak undecided leak",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005,onthrow=X"
                        + " | undecided leak leak undecided leak",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=localhost:0"
                        + " | undecided undecided undecided undecided undecided",
                "-agentlib:jdwp=transport=dt_socket,server=y | undecided undecided undecided undecided undecided",
                "-agentlib:jdwp=transport=dt_socket,address=[::1]:9 | leak leak leak undecided leak",
                "-agentlib:other=address=5005               | leak leak leak leak leak",
                "-Dcom.sun.management.jmxremote.port=5005   | allowed undecided undecided undecided leak",
                "-Dcom.sun.management.jmxremote             | undecided undecided undecided leak leak",
                "-Dcom.sun.management.jmxremote.port=7 -Dcom.sun.management.jmxremote.rmi.port=5005"
                        + " | allowed undecided undecided undecided leak",
                "-Dcom.sun.management.jmxremote.ssl=false   | leak leak leak leak leak",
            })
    void theSocketsOfToolsAreKnownByTheirPorts(String options, String verdicts) {
        assertThat(toolSockets(options, "/libdt_socket.so", "main")).isEqualTo(verdicts);
    }

    @Test
    void aDebuggerThatIsNotLoadedOpensNothing() {
        assertThat(toolSockets("-agentlib:jdwp=transport=dt_socket,server=y,address=5005", "/libother.so", "main"))
                .isEqualTo("leak leak leak leak leak");
    }

    /** While there are no threads for connections, there are none. */
    @Test
    void aConnectionToThePortOfAToolIsUndecidedWhileAThreadServesOne() {
        assertThat(toolSockets("-Dcom.sun.management.jmxremote", "/libother.so", "RMI TCP Connecti"))
                .isEqualTo("undecided undecided undecided undecided leak");
    }

    /** A connection from port 5005; where something listens there, it was accepted, and is no client's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0000000000000000FFFF00000100007F | 138D | leak",
                "00000000000000000000000000000000 | 138D | leak",
                "0000000000000000FFFF00000200007F | 138D | undecided",
                "0000000000000000FFFF00000100007F | 138E | undecided",
            })
    void aConnectionThatWasAcceptedIsNotKeptAliveByTheJdk(String host, String port, String verdict) {
        String sockets = descriptor(1, "0140777", 5005, "socket:[5005]", "02", 1)
                + descriptor(2, "0140777", 6001, "socket:[6001]", "02", 1);
        String table = tcp(port, "0000", "0A", 5005).replaceFirst(": \\p{XDigit}+:", ": " + host + ":")
                + tcp("138D", "0009", "01", 6001);
        String text = jvmText("", sockets, "").replaceFirst("(== net/tcp6\n.*\n)", "$1" + table)
                + "\n== tasks\nKeep-Alive-Timer\n";
        assertThat(judged(RecordedProcess.parse(text)))
                .filteredOn(line -> line.contains(":5005 -> "))
                .singleElement()
                .asString()
                .contains("-->  " + verdict);
    }

    private static String toolSockets(String options, String library, String thread) {
        String sockets = descriptor(1, "0140777", 5005, "socket:[5005]", "02", 1)
                + descriptor(2, "0140777", 6001, "socket:[6001]", "02", 1)
                + descriptor(3, "0140777", 6002, "socket:[6002]", "02", 1);
        String table =
                tcp("138D", "0000", "0A", 5005) + tcp("138D", "0009", "01", 6001) + tcp("8888", "0001", "01", 6002);
        String text = jvmText(options, sockets, "7f7c00000000-7f7c00001000 r-xp 00001000 fe:00 9 " + library + "\n")
                        .replaceFirst("(== net/tcp6\n.*\n)", "$1" + table)
                + "\n== tasks\n" + thread + "\n";
        List<String> verdicts = new ArrayList<>();
        for (String local :
                List.of("on 127.0.0.1:5005", "on 127.0.0.1:38027", "on 127.0.0.1:45999", ":5005 -> ", ":34952 -> ")) {
            judged(RecordedProcess.parse(text)).stream()
                    .filter(line -> line.contains(local))
                    .forEach(line -> verdicts.add(line.replaceFirst(".*-->  (\\w+).*", "$1")));
        }
        return String.join(" ", verdicts);
    }

    private static String tcp(String local, String peer, String state, int inode) {
        String host = "0000000000000000FFFF00000100007F:";
        return "   9: " + host + local + " " + host + peer + " " + state
                + " 00000000:00000000 00:00000000 00000000     0        0 " + inode
                + " 1 00000000b625de85 100 0 0 10 0\n";
    }

    private static RecordedProcess jvmWith(String options, String descriptors) {
        return RecordedProcess.parse(jvmText(options, descriptors, ""));
    }

    private static String jvmText(String options, String descriptors, String maps) {
        return RecordedProcess.text("jvm-25.txt")
                .replaceFirst("== net/", descriptors + "== net/")
                .replace("== maps\n", "== cmdline\njava\n" + options.replace(' ', '\n') + "\n\n== maps\n" + maps);
    }

    private static String descriptor(int number, String mode, long inode, String link, String flags, int times) {
        StringBuilder sections = new StringBuilder();
        for (int i = 0; i < times; i++) {
            sections.append("== fd ")
                    .append(30 + number + 10 * i)
                    .append(" (it)\nmode ")
                    .append(mode)
                    .append("\ndevice 16\ninode ")
                    .append(inode)
                    .append("\nlinks 1\nrdev 0\nlink ")
                    .append(link)
                    .append("\nfdinfo\npos:\t0\nflags:\t")
                    .append(flags)
                    .append("\n\n");
        }
        return sections.toString();
    }

    /** Prints what is to be next to the recordings. */
    public static void main(String[] recordings) {
        for (String recording : recordings) {
            judged(RecordedProcess.load(recording + ".txt")).forEach(System.out::println);
        }
    }

    private static List<String> judged(RecordedProcess process) {
        return judged(process, process);
    }

    /** What was there at first, by what is there when it is judged. */
    private static List<String> judged(RecordedProcess process, RecordedProcess later) {
        List<Descriptor> all = new DescriptorProbe(process, "Linux").snapshot().resources();
        Map<Object, Ruling> rulings = RuntimeNoise.rule(later, later, all);
        return all.stream()
                .map(each -> each.describe() + "  -->  " + verdict(rulings.get(each.identity())))
                .toList();
    }

    private static String verdict(Ruling ruling) {
        if (ruling == null) {
            return "leak";
        }
        return (ruling instanceof Allowed ? "allowed: " : "undecided: ") + ruling.reason();
    }
}
