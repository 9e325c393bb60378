package dev.watertight.junit;

import dev.watertight.Resource;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that leaves a file, socket, pipe, selector, thread, virtual thread or child process open fails.
 *
 * <p>On a class, every test method is checked, from before its instance is constructed until after everything that
 * JUnit and other extensions do for it; and what {@code @BeforeAll} or static initialisers opened and {@code @AfterAll}
 * did not close fails the class. On a method, that method is checked. Nested and inherited tests are checked too. It
 * may be used as a meta-annotation.
 *
 * <p>On a package, in {@code package-info.java}, it watches nothing by itself, but is a setting for the tests of that package
 * that are watched, by an annotation of their own or by auto-detection.
 *
 * <p>Where several apply, the nearest one counts, as a whole: the method's before the class's before the enclosing
 * class's before the package's. Only what they {@linkplain #allowing allow} adds up. An attribute that is left at its default follows the configuration parameter of the same name,
 * {@code watertight.mode} for {@link #mode}. A system property of that name wins over both.
 *
 * @since 0.1
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE, ElementType.PACKAGE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(WatertightExtension.class)
public @interface Watertight {

    /** Whether to check at all. {@code watertight.enabled=false} switches off every check. */
    boolean enabled() default true;

    /** What to do about a leak; {@code watertight.mode} is {@code fail} or {@code warn}. */
    Mode mode() default Mode.DEFAULT;

    /** What is checked; {@code watertight.granularity} is {@code method} or {@code class}. */
    Granularity granularity() default Granularity.DEFAULT;

    /**
     * The kinds of resource to watch, say {@code Descriptor.class}; all if empty. {@code watertight.kinds} is a list of
     * their names: {@code descriptors, threads, processes}.
     */
    Class<? extends Resource>[] kinds() default {};

    /**
     * How long what seems to leak may take to wind down, say {@code "500 ms"} or {@code "2 s"}; {@code "0 ms"} not to
     * wait. The default is one second. {@code watertight.settlingTime} is written the same way.
     */
    String settlingTime() default "";

    /** How much of a stack reports show; {@code watertight.stacks} is {@code folded} or {@code full}. */
    Stacks stacks() default Stacks.DEFAULT;

    /**
     * What is no leak, besides the built-in rules. All add up: those of the method, the class and its superclasses, the
     * enclosing classes, the packages of those, and the configuration parameters.
     */
    Allow[] allowing() default {};

    /** What to do about a leak. */
    enum Mode {
        /** As the configuration parameter {@code watertight.mode} says; {@link #FAIL} if it is not set. */
        DEFAULT,
        /** The test fails. */
        FAIL,
        /** The report is printed to the standard error stream and published as a report entry. */
        WARN
    }

    /** What is checked. */
    enum Granularity {
        /** As the configuration parameter {@code watertight.granularity} says; {@link #METHOD} if it is not set. */
        DEFAULT,
        /** Each test method on its own, and the class as a whole for what no method opened. */
        METHOD,
        /** The class as a whole: what its tests share may live until {@code @AfterAll}. */
        CLASS
    }

    /** How much of a stack reports show. */
    enum Stacks {
        /** As the configuration parameter {@code watertight.stacks} says; {@link #FOLDED} if it is not set. */
        DEFAULT,
        /** The reader's own frames, and what they called. */
        FOLDED,
        /** Every frame, with its module and class loader. */
        FULL
    }

    /**
     * A resource that is no leak, and why. A resource that meets any one of the attributes is allowed; functions are
     * named as {@link dev.watertight.Allowances} describes.
     *
     * <p>As configuration parameters: {@code watertight.allow.path=/var/log/** because the logger keeps it open}, several
     * separated by semicolons.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Allow {

        /** See {@link dev.watertight.Allowances#ignoringTopFunction}. */
        String[] topFunction() default {};

        /** See {@link dev.watertight.Allowances#ignoringInBacktrace}. */
        String[] inBacktrace() default {};

        /** See {@link dev.watertight.Allowances#ignoringCreator}. */
        String[] creator() default {};

        /** See {@link dev.watertight.Allowances#ignoringOpenedBy}. */
        String[] openedBy() default {};

        /** See {@link dev.watertight.Allowances#ignoringThreadsNamed}. */
        String[] threadsNamed() default {};

        /** See {@link dev.watertight.Allowances#ignoringPath}. */
        String[] path() default {};

        /** Predicates with a constructor without parameters; see {@link dev.watertight.Allowances#ignoring}. */
        Class<? extends Predicate<Resource>>[] matching() default {};

        /** Why this is no leak. */
        String because();
    }
}
