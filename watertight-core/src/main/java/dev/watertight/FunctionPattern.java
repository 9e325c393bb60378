package dev.watertight;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a function as gleak writes it: {@code name}, {@code name...}, and with a state {@code name [state]}.
 *
 * @param name the class and method, or their prefix
 * @param deeper whether everything at least one level deeper is meant, instead of the name itself
 * @param state what the thread's state must start with; empty for any
 */
record FunctionPattern(String name, boolean deeper, String state) {

    private static final String ELLIPSIS = "...";
    private static final Pattern SYNTAX = Pattern.compile("(?<name>[^\\s\\[\\]]+)(?:\\s*\\[(?<state>[^\\[\\]]*)])?");

    /** A name without a state. */
    static FunctionPattern of(String text) {
        FunctionPattern pattern = withState(text);
        if (!pattern.state.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a function, as org.acme.Pool.start or"
                    + " org.acme.Pool..., but found a state besides: " + text);
        }
        return pattern;
    }

    /** A name, with a state or without. */
    static FunctionPattern withState(String text) {
        Objects.requireNonNull(text, "the name of a function");
        Matcher parts = SYNTAX.matcher(text.strip());
        if (!parts.matches() || parts.group("name").equals(ELLIPSIS)) {
            throw new IllegalArgumentException("expected the name of a function, as org.acme.Pool.start,"
                    + " org.acme.Pool... or java.lang.Object.wait [WAITING], but found: \"" + text + "\"");
        }
        String name = parts.group("name");
        boolean deeper = name.endsWith(ELLIPSIS);
        return new FunctionPattern(
                deeper ? name.substring(0, name.length() - ELLIPSIS.length()) : name,
                deeper,
                Optional.ofNullable(parts.group("state")).orElse("").strip());
    }

    boolean matches(String function) {
        if (!deeper) {
            return function.equals(name);
        }
        return function.startsWith(name)
                && function.length() > name.length() + 1
                && (function.charAt(name.length()) == '.' || function.charAt(name.length()) == '$');
    }

    boolean matchesState(Optional<Thread.State> actual) {
        return state.isEmpty()
                || actual.filter(known -> known.name().startsWith(state)).isPresent();
    }
}
