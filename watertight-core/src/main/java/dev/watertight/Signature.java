package dev.watertight;

import dev.watertight.common.Text;
import dev.watertight.origin.RescuedDescriptor;
import java.util.Objects;
import java.util.Optional;

/**
 * By what a leak is known again: the kind of the resource, and where it was opened or started. Two leaks with the same
 * signature are taken for the same mistake, whichever tests made them.
 *
 * <p>A signature is meant to stay the same from run to run and from machine to machine, and when lines shift. So it names
 * classes and methods, no lines; it leaves out the numbers that compilers and the JVM give to lambdas, to anonymous and to
 * generated classes; and it ends before the test class, unless the test class itself opened the resource. Where the
 * opening was not observed, it is what does not change of the resource itself: the path without its digits and random
 * parts, the socket without its addresses, the thread's name without its digits, and what the thread runs.
 *
 * @param kind the kind of the resource, {@link Resource#kind()}; of what the garbage collector has closed, as of what is open
 * @param place where it was opened or started, or else what is known of it; on one line, and without the character
 *     {@code |}
 * @param observed whether the opening was observed, by the agent
 * @since 0.1
 */
public record Signature(String kind, String place, boolean observed) implements Comparable<Signature> {

    public Signature {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(place, "place");
    }

    /** The signature of a leaked resource. */
    public static Signature of(Resource resource) {
        Optional<String> opened = resource.origin().flatMap(Places::of);
        return new Signature(
                line(kind(resource, opened.isPresent())),
                line(opened.orElseGet(() -> Likeness.of(resource))),
                opened.isPresent());
    }

    /** Whether the collector or the check comes first is luck, and the mistake is the same. */
    private static String kind(Resource resource, boolean observed) {
        return observed && resource instanceof RescuedDescriptor ? RescuedDescriptor.WHILE_OPEN : resource.kind();
    }

    /**
     * The line of the reader's own code to look at first: of where the resource was opened or started, else of what it is
     * doing now.
     *
     * @return empty if no such code is known
     */
    public static Optional<StackTraceElement> lineToLookAt(Resource resource) {
        return Places.lineToLookAt(resource);
    }

    /** Both as one line: {@code "descriptor, opened by java.io.FileInputStream.<init> in org.acme.Cache.load"}. */
    public String text() {
        return kind + (observed ? ", " : " ") + place;
    }

    /** By their texts. */
    @Override
    public int compareTo(Signature other) {
        return text().compareTo(other.text());
    }

    private static String line(String text) {
        return Text.escape(text).replace("|", "\\u007c");
    }

    @Override
    public String toString() {
        return text();
    }
}
