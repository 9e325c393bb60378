package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.LeakCheck;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.origin.Origins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The configuration parameters {@code watertight.*}, and the system properties of the same names, which win. */
final class Parameters {

    static final String PREFIX = "watertight.";
    static final String ENABLED = PREFIX + "enabled";
    static final String MODE = PREFIX + "mode";
    static final String KINDS = PREFIX + "kinds";
    static final String GRANULARITY = PREFIX + "granularity";
    static final String SETTLING_TIME = PREFIX + "settlingTime";
    static final String STACKS = PREFIX + "stacks";
    static final String INCONCLUSIVE = PREFIX + "inconclusive";
    static final String RUN = PREFIX + "run";
    static final String VANISHED = PREFIX + "vanished";
    static final String ORIGINS = PREFIX + "origins";
    static final String RESCUED = PREFIX + "rescued";
    static final String FAIL = PREFIX + "fail";
    static final String KNOWN = PREFIX + "known";
    static final String KNOWN_WRITE = KNOWN + ".write";
    static final String KNOWN_STALE = KNOWN + ".stale";
    static final String REPORT = PREFIX + "report";
    static final String ALLOW = PREFIX + "allow.";

    /** JUnit's own. */
    private static final String AUTO_DETECTION = "junit.jupiter.extensions.autodetection.enabled";

    private static final String CLOSES = "junit.jupiter.extensions.store.close.autocloseable.enabled";

    private static final Pattern TIME = Pattern.compile("(?<amount>-?[0-9]{1,9}) ?(?<unit>ms|s|m)");
    private static final Pattern ALLOWED = Pattern.compile("(?<what>.+?)\\s+because\\s+(?<why>.+)", Pattern.DOTALL);

    private final Function<String, Optional<String>> given;

    /**
     * @param given looks up a configuration parameter
     */
    Parameters(Function<String, Optional<String>> given) {
        this.given = given;
    }

    /** All names that there are. */
    private static final Set<String> NAMES = allNames();

    static Set<String> names() {
        return NAMES;
    }

    private static Set<String> allNames() {
        TreeSet<String> names = new TreeSet<>(List.of(
                ENABLED,
                MODE,
                KINDS,
                GRANULARITY,
                SETTLING_TIME,
                STACKS,
                INCONCLUSIVE,
                RUN,
                VANISHED,
                ORIGINS,
                RESCUED,
                FAIL,
                KNOWN,
                KNOWN_WRITE,
                KNOWN_STALE,
                REPORT));
        AllowanceFactory.BY_NAME.keySet().forEach(name -> names.add(ALLOW + name));
        return Collections.unmodifiableSet(names);
    }

    /**
     * @throws ExtensionConfigurationException if one of the given names is none of them
     */
    static void requireKnown(List<String> given) {
        for (String name : given) {
            if (!names().contains(name)) {
                throw new ExtensionConfigurationException("there is no configuration parameter " + name
                        + "; did you mean " + Nearest.to(name, names()) + "? There are " + String.join(", ", names()));
            }
        }
    }

    boolean enabled() {
        return get(ENABLED).map(value -> bool(ENABLED, value)).orElse(true);
    }

    /** Whether JUnit closes all in its stores that can be closed. */
    boolean closesWhatLiesInStores() {
        return given.apply(CLOSES).map(Boolean::parseBoolean).orElse(true);
    }

    /** Whether to record where resources are opened and started. */
    Origins.Wanted origins() {
        return get(ORIGINS)
                .map(value -> constant(ORIGINS, Origins.Wanted.class, value))
                .orElse(Origins.Wanted.AUTO);
    }

    /** What to do about descriptors that were there before a test and were taken away during it. */
    RunCheck vanished() {
        return get(VANISHED)
                .map(value -> constant(VANISHED, RunCheck.class, value))
                .orElse(RunCheck.WARN);
    }

    /** What to do about what the garbage collector closed. */
    Rescued rescued() {
        return get(RESCUED)
                .map(value -> constant(RESCUED, Rescued.class, value))
                .orElse(Rescued.WARN);
    }

    /** What to do about what the garbage collector closed instead of the code. */
    enum Rescued {
        /** It is told, but fails nothing: the same test may do so in one run and not in the next. */
        WARN,
        /** It is a leak as any other. */
        FAIL,
        IGNORE
    }

    /** What to do about what the run as a whole left open; by default, that is only told where every test is checked. */
    RunCheck run() {
        boolean everyTest =
                given.apply(AUTO_DETECTION).map(Boolean::parseBoolean).orElse(false);
        return get(RUN).map(value -> constant(RUN, RunCheck.class, value))
                .orElse(everyTest ? RunCheck.WARN : RunCheck.OFF);
    }

    /** What to do about what the run as a whole left open. */
    enum RunCheck {
        OFF,
        WARN,
        FAIL
    }

    /** Which leaks are to fail. */
    FailOn failOn() {
        return get(FAIL).map(value -> constant(FAIL, FailOn.class, value)).orElse(FailOn.ALL);
    }

    /** Which leaks are to fail. */
    enum FailOn {
        ALL,
        /** Those whose signature has been seen before in the same run. */
        GROWING
    }

    /** The file of leaks that are known. */
    Optional<Path> known() {
        return get(KNOWN).map(value -> path(KNOWN, value));
    }

    /**
     * Whether to write that file. Nothing that lies in a file may say so, or it would be written again and again; and a
     * build server, which says that it is one by {@code CI=true}, is no place to accept leaks.
     *
     * @param environment looks up an environment variable
     */
    boolean writesKnown(UnaryOperator<@Nullable String> environment) {
        if (system(KNOWN_WRITE).isEmpty() && get(KNOWN_WRITE).isPresent()) {
            throw new ExtensionConfigurationException(KNOWN_WRITE + " must be a system property, given for one run,"
                    + " but is a configuration parameter: so every run would accept whatever leaks");
        }
        boolean writes =
                system(KNOWN_WRITE).map(value -> bool(KNOWN_WRITE, value)).orElse(false);
        if (writes && known().isEmpty()) {
            throw new ExtensionConfigurationException(
                    KNOWN_WRITE + " is true, but nothing says which file to write: set " + KNOWN + " to its path");
        }
        String ci = environment.apply("CI");
        if (writes && ci != null && !ci.isBlank() && !ci.equalsIgnoreCase("false")) {
            throw new ExtensionConfigurationException(KNOWN_WRITE + " is true, but this is a build server, as its"
                    + " environment variable CI says, which would accept whatever leaks: write " + KNOWN
                    + " where somebody looks at it, and commit it");
        }
        return writes;
    }

    /** What to do about known leaks that have gone. */
    Mode stale() {
        return get(KNOWN_STALE)
                .map(value -> constant(KNOWN_STALE, Mode.class, value))
                .filter(mode -> mode != Mode.DEFAULT)
                .orElse(Mode.WARN);
    }

    /** The directory for reports. */
    Optional<Path> report() {
        return get(REPORT).map(value -> path(REPORT, value));
    }

    /** A setting with a constant {@code unset} that stands for none. */
    <E extends Enum<E>> E choose(String name, Class<E> type, Optional<E> annotated, E unset, E otherwise) {
        return system(name)
                .map(value -> constant(name, type, value))
                .or(() -> annotated.filter(value -> value != unset))
                .or(() -> get(name).map(value -> constant(name, type, value)))
                .filter(value -> value != unset)
                .orElse(otherwise);
    }

    Duration settlingTime(Optional<Watertight> annotation, Duration otherwise) {
        Optional<String> annotated = annotation.map(Watertight::settlingTime).filter(text -> !text.isEmpty());
        if (system(SETTLING_TIME).isEmpty() && annotated.isPresent()) {
            return time("@Watertight(settlingTime)", annotated.get());
        }
        return get(SETTLING_TIME).map(text -> time(SETTLING_TIME, text)).orElse(otherwise);
    }

    /** The kinds that a system property names, before which an annotation's do not count. */
    Optional<List<String>> systemKinds() {
        return system(KINDS).map(Parameters::list);
    }

    /** Whether only some kinds are to be watched. */
    boolean hasKinds() {
        return get(KINDS).isPresent();
    }

    LeakCheck.Configuration kinds(LeakCheck.Configuration check) {
        return get(KINDS)
                .map(value -> checked(KINDS, () -> check.kindsNamed(list(value))))
                .orElse(check);
    }

    List<Declared> allowances() {
        List<Declared> allowances = new ArrayList<>();
        AllowanceFactory.BY_NAME.forEach((name, factory) -> get(ALLOW + name)
                .ifPresent(value -> Arrays.stream(value.split(";"))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .forEach(each -> allowances.add(checked(ALLOW + name, () -> {
                            Matcher parts = ALLOWED.matcher(each);
                            if (!parts.matches()) {
                                throw new IllegalArgumentException("expected \"WHAT because WHY\", separated by"
                                        + " semicolons if there are several, but found \"" + each + "\"");
                            }
                            Allowance allowance =
                                    factory.apply(parts.group("what")).because(parts.group("why"));
                            return Declared.of(ALLOW + name, parts.group("what"), allowance);
                        })))));
        return allowances;
    }

    private Optional<String> get(String name) {
        return system(name).or(() -> given.apply(name).map(String::strip));
    }

    private static Optional<String> system(String name) {
        return Optional.ofNullable(System.getProperty(name)).map(String::strip);
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static boolean bool(String name, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, value, List.of("true", "false"));
        };
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String value) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        value,
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .filter(constant -> !constant.equals("default"))
                                .toList()));
    }

    private static Path path(String name, String value) {
        if (value.isEmpty()) {
            throw new ExtensionConfigurationException(name + " must be a path, but is empty");
        }
        return checked(name, () -> Path.of(value)); // InvalidPathException is an IllegalArgumentException
    }

    private static Duration time(String name, String text) {
        Matcher parts = TIME.matcher(text.strip());
        if (!parts.matches()) {
            throw new ExtensionConfigurationException(
                    name + " must be a time as \"500 ms\", \"2 s\" or \"1 m\", but is \"" + text + "\"");
        }
        long amount = Long.parseLong(parts.group("amount"));
        if (amount < 0) {
            throw new ExtensionConfigurationException(
                    name + " must be zero or more, since nobody can wait for \"" + text + "\"");
        }
        return switch (parts.group("unit")) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    private static ExtensionConfigurationException wrong(String name, String value, List<String> valid) {
        return new ExtensionConfigurationException(name + " must be "
                + valid.stream().collect(Collectors.joining(" or ")) + ", but is \"" + value + "\"; did you mean "
                + Nearest.to(value, valid) + "?");
    }

    private static <T> T checked(String name, Supplier<T> setting) {
        try {
            return setting.get();
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(name + ": " + e.getMessage(), e);
        }
    }

    /** The names of the system properties that are meant for Watertight. */
    static List<String> systemNames() {
        return namesIn(System.getProperties().stringPropertyNames());
    }

    /** Those of the names that are meant for Watertight. */
    static List<String> namesIn(Collection<String> names) {
        return names.stream().filter(name -> name.startsWith(PREFIX)).sorted().toList();
    }
}
