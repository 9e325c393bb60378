package org.acme.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.MayBeInconclusive;
import dev.watertight.zoo.Noise;
import dev.watertight.zoo.OnlyInAFreshJvm;
import dev.watertight.zoo.Scratch;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.text.Collator;
import java.text.NumberFormat;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ServiceLoader;
import java.util.TimeZone;
import java.util.logging.FileHandler;
import java.util.logging.Logger;
import java.util.prefs.Preferences;
import javax.imageio.ImageIO;
import javax.management.ObjectName;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestEngine;

/** Parts of the JDK that read their data lazily. */
@Watertight
class LibraryScenarios {

    @Test
    void zones() {
        ZoneId.getAvailableZoneIds().forEach(ZoneId::of);
        assertThat(ZonedDateTime.now(ZoneId.of("Europe/Berlin"))).isNotNull();
        TimeZone.getTimeZone("Asia/Tokyo").getDisplayName(Locale.JAPAN);
    }

    @Test
    void locales() {
        for (Locale locale : new Locale[] {Locale.GERMANY, Locale.JAPAN, Locale.forLanguageTag("ar-EG")}) {
            DateTimeFormatter format =
                    DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL).withLocale(locale);
            assertThat(format.format(ZonedDateTime.now(ZoneId.of("UTC")))).isNotEmpty();
            NumberFormat.getCurrencyInstance(locale).format(1);
            Currency.getInstance(locale).getDisplayName(locale);
            Collator.getInstance(locale).compare("a", "b");
        }
    }

    @Test
    void charsets() {
        Charset.availableCharsets().values().stream()
                .filter(Charset::canEncode)
                .forEach(charset -> new String("hello".getBytes(charset), charset));
    }

    @Test
    void resourceBundle() {
        ResourceBundle.getBundle("org.acme.clean.messages", Locale.GERMANY).getString("greeting");
    }

    @Test
    void services() {
        ServiceLoader.load(TestEngine.class).forEach(TestEngine::getId);
    }

    @Test
    void logger() {
        Logger logger = Logger.getLogger("org.acme.clean");
        logger.setUseParentHandlers(false);
        logger.info("hello");
        System.getLogger("org.acme.clean").log(System.Logger.Level.DEBUG, "hello");
    }

    @Test
    void fileHandlerOfALogger() throws Exception {
        Logger logger = Logger.getLogger("org.acme.clean.file");
        logger.setUseParentHandlers(false);
        FileHandler handler = new FileHandler(Scratch.path("clean.log").toString());
        logger.addHandler(handler);
        logger.info("hello");
        logger.removeHandler(handler);
        handler.close();
    }

    @Test
    void xml() throws Exception {
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream("<a/>".getBytes(StandardCharsets.UTF_8)));
        TransformerFactory.newInstance()
                .newTransformer()
                .transform(new StreamSource(new StringReader("<a/>")), new StreamResult(new StringWriter()));
    }

    @Test
    void keyStoreOfTheJdk() throws Exception {
        Path store = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        KeyStore.getInstance(store.toFile(), (char[]) null).size();
        MessageDigest.getInstance("SHA-256").digest(new byte[1]);
    }

    @Test
    void managedBean() throws Exception {
        ObjectName name = new ObjectName("org.acme:type=Clean");
        ManagementFactory.getPlatformMBeanServer().registerMBean(new Clean(), name);
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }

    /** A managed bean's interface has to have this name. */
    public interface CleanMBean {
        int getNumber();
    }

    /** A managed bean. */
    public static final class Clean implements CleanMBean {
        @Override
        public int getNumber() {
            return 1;
        }
    }

    @Test
    void managementBeans() {
        ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    @Test
    void compiler() throws Exception {
        Path source = Scratch.path("Clean.java");
        Files.writeString(source, "class Clean {}");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(source))
                    .call();
        }
    }

    @Test
    @Noise("Java2D Disposer")
    void image() throws Exception {
        System.setProperty("java.awt.headless", "true");
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, 4, 4);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
    }

    @Test
    @OnlyInAFreshJvm("the flight recorder slows everything else down")
    @Noise("JFR")
    void flightRecording() throws Exception {
        try (Recording recording = new Recording()) {
            recording.start();
            recording.stop();
        }
    }

    @Test
    @OnlyInAFreshJvm("its timer writes later, and the directory must be this scenario's")
    @MayBeInconclusive("its timer looks like anybody's")
    void preferences() {
        System.setProperty(
                "java.util.prefs.userRoot", Scratch.directory("preferences").toString());
        Preferences.userRoot().node("clean").get("key", "default");
    }
}
