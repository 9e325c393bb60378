package dev.watertight.realbugs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Leaks that libraries were published with: Watertight names each of them, with the line of the library that opened it, and
 * finds nothing in the version in which it was mended.
 */
class RealBugsTest {

    @TempDir
    Path folder;

    private Path bad;

    @BeforeEach
    void writeAFileThatNoLibraryCanRead() throws IOException {
        bad = Files.writeString(folder.resolve("bad"), "hello");
    }

    @Test
    void zip4jClosesTheFirstPartOfASplitArchiveTwice() throws Exception {
        Path part = Files.writeString(folder.resolve("x.zip.001"), "hello");
        Use use = library -> ((AutoCloseable) library.make(
                        "net.lingala.zip4j.io.inputstream.NumberedSplitRandomAccessFile",
                        List.of(File.class, String.class),
                        part.toFile(),
                        "r"))
                .close();

        assertThat(leaks("zip4j-2.10.0", use))
                .containsExactly(
                        "file by net.lingala.zip4j.io.inputstream.NumberedSplitRandomAccessFile.<init>(NumberedSplitRandomAccessFile.java:49)");
        assertThat(leaks("zip4j-2.11.0", use)).isEmpty();
    }

    @Test
    void kafkaKeepsTheThreadOfAProducerThatCouldNotBeMade() throws Exception {
        Use use = library -> {
            try (URLClassLoader loader = touchySerializer(library)) {
                library.make(
                        "org.apache.kafka.clients.producer.KafkaProducer",
                        List.of(Map.class),
                        Map.of(
                                "bootstrap.servers", "localhost:1",
                                "key.serializer",
                                        library.type("org.apache.kafka.common.serialization.StringSerializer"),
                                "value.serializer", loader.loadClass("Touchy")));
            }
        };

        assertThat(leaks("kafka-clients-0.8.2.2", use))
                .containsExactly(
                        "eventpoll by org.apache.kafka.common.network.Selector.<init>(Selector.java:94)",
                        "eventfd by org.apache.kafka.common.network.Selector.<init>(Selector.java:94)",
                        "thread by org.apache.kafka.clients.producer.KafkaProducer.<init>(KafkaProducer.java:211)");
        assertThat(leaks("kafka-clients-0.9.0.0", use)).isEmpty();
    }

    @Test
    void avroKeepsAFileOpenThatIsNoDataFile() throws Exception {
        Use use = library -> library.make(
                "org.apache.avro.file.DataFileReader",
                List.of(File.class, library.type("org.apache.avro.io.DatumReader")),
                bad.toFile(),
                library.make("org.apache.avro.generic.GenericDatumReader", List.of()));

        assertThat(leaks("avro-1.8.2", use))
                .containsExactly("file by org.apache.avro.file.SeekableFileInput.<init>(SeekableFileInput.java:29)");
        assertThat(leaks("avro-1.9.0", use)).isEmpty();
    }

    @Test
    void handlebarsKeepsTheJarOpenWhoseTimeItReads() throws Exception {
        Path jar = folder.resolve("templates.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("x.hbs"));
        }
        Use use = library -> {
            Object source = library.make(
                    "com.github.jknack.handlebars.io.URLTemplateSource",
                    List.of(String.class, URL.class),
                    "x.hbs",
                    new URL("jar:" + jar.toUri() + "!/x.hbs"));
            source.getClass().getMethod("lastModified").invoke(source);
        };

        assertThat(leaks("handlebars-2.2.2", use))
                .containsExactly(
                        "file by com.github.jknack.handlebars.io.URLTemplateSource.lastModified(URLTemplateSource.java:119)");
        assertThat(leaks("handlebars-2.2.3", use)).isEmpty();
    }

    @Test
    void mslinksKeepsAFileOpenThatIsNoLink() throws Exception {
        Use use = library -> library.make("mslinks.ShellLink", List.of(File.class), bad.toFile());

        assertThat(leaks("mslinks-1.0.4", use)).containsExactly("file by mslinks.ShellLink.<init>(ShellLink.java:100)");
        assertThat(leaks("mslinks-1.0.5", use)).isEmpty();
    }

    /** Mended once, it came back. */
    @Test
    void jsoupKeepsAFileOpenWhoseCharsetThereIsNot() throws Exception {
        Use use = library -> call(
                library.type("org.jsoup.Jsoup").getMethod("parse", File.class, String.class)::invoke,
                bad.toFile(),
                "no-such-charset");

        assertThat(leaks("jsoup-1.14.1", use))
                .containsExactly("file by org.jsoup.helper.DataUtil.load(DataUtil.java:64)");
        assertThat(leaks("jsoup-1.14.2", use)).isEmpty();
        assertThat(leaks("jsoup-1.18.1", use))
                .containsExactly("file by org.jsoup.helper.DataUtil.openStream(DataUtil.java:155)");
        assertThat(leaks("jsoup-1.24.1", use))
                .containsExactly("file by org.jsoup.helper.DataUtil.openStream(DataUtil.java:155)");
    }

    /** No version yet is without it. */
    @Test
    void commonsCompressKeepsAnArchiveOpenThatIsBroken() throws Exception {
        Path tar = Files.write(folder.resolve("broken.tar"), brokenTar());
        Use use = library ->
                library.make("org.apache.commons.compress.archivers.tar.TarFile", List.of(File.class), tar.toFile());

        assertThat(leaks("commons-compress-1.21", use))
                .containsExactly("file by org.apache.commons.compress.archivers.tar.TarFile.<init>(TarFile.java:160)");
        assertThat(leaks("commons-compress-1.28.0", use))
                .containsExactly("file by org.apache.commons.compress.archivers.tar.TarFile.<init>(TarFile.java:257)");
    }

    /** The use of a library; it may fail, which is what most of these leaks need. */
    private interface Use {
        void by(Library library) throws Exception;
    }

    /** What the library left open: each with the innermost line outside the JDK, at which it was opened or started. */
    private static List<String> leaks(String version, Use use) throws Exception {
        try (Library library = Library.of(version)) {
            quietly(library, use); // so that its classes are there, and what it opens once for the JVM's life
            LeakCheck check = LeakCheck.configure().named(version).begin();
            quietly(library, use);
            LeakReport report = check.finish();
            if (report instanceof Leaky leaky) {
                return leaky.leaks().stream().map(RealBugsTest::text).toList();
            }
            assertThat(report).as(report.text()).isInstanceOf(Clean.class);
            return List.of();
        }
    }

    private static void quietly(Library library, Use use) {
        try {
            use.by(library);
        } catch (Exception expected) {
            // what a reader of a broken file says is not what is tested here
        }
    }

    private static String text(Resource leak) {
        String what =
                leak instanceof Descriptor descriptor ? descriptor.summary().replaceFirst("[ ,].*", "") : leak.kind();
        return what + " by " + leak.origin().map(RealBugsTest::line).orElse("nobody");
    }

    private static String line(Origin origin) {
        return origin.stack().stream()
                .filter(frame -> !frame.getClassName().matches("(java|jdk|sun)\\..*"))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("the JDK")
                .replaceFirst("^.*//", "");
    }

    private interface Call {
        Object invoke(Object receiver, Object... arguments) throws ReflectiveOperationException;
    }

    private static void call(Call call, Object... arguments) throws Exception {
        try {
            call.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    /** A header in which the size of the entry is no number. */
    private static byte[] brokenTar() {
        byte[] header = new byte[1024];
        Arrays.fill(header, 0, 512, (byte) 'x');
        return header;
    }

    /** A class that is compiled against this version of the library, since none is on the tests' class path. */
    private URLClassLoader touchySerializer(Library library) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        if (Files.notExists(classes.resolve("Touchy.class"))) {
            Path source = Files.writeString(folder.resolve("Touchy.java"), """
                    public class Touchy implements org.apache.kafka.common.serialization.Serializer<String> {
                        public void configure(java.util.Map<String, ?> configs, boolean isKey) {
                            throw new IllegalStateException("on purpose");
                        }
                        public byte[] serialize(String topic, String data) { return null; }
                        public void close() {}
                    }
                    """);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                List<String> options = List.of("-d", classes.toString(), "-cp", library.path());
                assertThat(compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(source))
                                .call())
                        .isTrue();
            }
        }
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, library.loader());
    }
}
