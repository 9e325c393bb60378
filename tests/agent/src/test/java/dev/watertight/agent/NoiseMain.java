package dev.watertight.agent;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.descriptor.Descriptor;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Configuration;

/** Has the JDK open for itself what a test may open too, and opens it too; prints what is thought of it. */
final class NoiseMain {

    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    private NoiseMain() {}

    public static void main(String[] arguments) throws IOException {
        Path font = Files.createTempFile("some", ".ttf");
        LeakCheck check = LeakCheck.configure().kinds(Descriptor.class).begin();
        Configuration.getConfigurations();
        OPEN.add(Files.newDirectoryStream(Path.of(System.getProperty("java.home"), "lib", "jfr")));
        drawText();
        OPEN.add(new FileInputStream(font.toFile()));
        LeakReport report = check.finish();
        Files.delete(font);
        report.allowed().forEach(judged -> print("allowed", judged.resource()));
        if (report instanceof Leaky leaky) {
            leaky.leaks().forEach(leak -> print("leak", leak));
            leaky.undecided().forEach(judged -> print("undecided", judged.resource()));
        } else if (report instanceof Inconclusive inconclusive) {
            inconclusive.undecided().forEach(judged -> print("undecided", judged.resource()));
        }
    }

    private static void print(String judgement, Object resource) {
        System.out.println(judgement + " " + resource);
    }

    private static void drawText() {
        try {
            var graphics = new BufferedImage(80, 80, BufferedImage.TYPE_INT_ARGB).createGraphics();
            graphics.setFont(new Font(Font.DIALOG, Font.PLAIN, 12));
            graphics.drawString("text", 10, 10);
            System.out.println("fonts");
        } catch (Throwable e) {
            System.out.println("no fonts on this machine: " + e);
        }
    }
}
