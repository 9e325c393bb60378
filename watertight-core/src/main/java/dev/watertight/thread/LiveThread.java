package dev.watertight.thread;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.common.Frames;
import dev.watertight.common.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A thread, platform or virtual, as it was at one moment. It is the same thread as another one when it is the thread
 * itself: names and numbers may be reused or changed.
 *
 * @param identity the thread itself, in a form that can be compared
 * @param id the thread's number, {@link Thread#getId()}
 * @param name the name; may be empty, as it is for most virtual threads
 * @param state the state; empty for a virtual thread where the JDK does not tell it
 * @param daemon whether the JVM may exit while this thread runs; always true for a virtual thread
 * @param virtual whether this is a virtual thread (JEP 444)
 * @param priority {@link Thread#getPriority()}
 * @param group the name of the thread group; for a virtual thread the container as thread dumps name it
 * @param type the name of the thread's class, say {@code java.lang.Thread}
 * @param stack what the thread is doing, innermost frame first; empty if it runs no Java code, as VM threads
 * @param origin where it was started, if the agent recorded that
 * @since 0.1
 */
public record LiveThread(
        Object identity,
        long id,
        String name,
        Optional<Thread.State> state,
        boolean daemon,
        boolean virtual,
        int priority,
        String group,
        String type,
        List<StackTraceElement> stack,
        Optional<Origin> origin)
        implements Resource {

    public LiveThread {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(origin, "origin");
        stack = List.copyOf(stack);
    }

    /** A virtual thread of which nothing but its number could be read. */
    static LiveThread unknown(ThreadIdentity.Virtual identity) {
        return new LiveThread(
                identity,
                identity.id(),
                "",
                Optional.empty(),
                true,
                true,
                Thread.NORM_PRIORITY,
                "",
                "java.lang.VirtualThread",
                List.of(),
                Optional.empty());
    }

    /**
     * The function that runs now, as {@code class.method}: the innermost frame. For a parked thread it nearly always
     * lies inside the JDK; see {@link #topUserFunction()}.
     */
    public Optional<String> topFunction() {
        return stack.stream().findFirst().map(Frames::function);
    }

    /** The innermost function outside the JDK, as {@code class.method}. */
    public Optional<String> topUserFunction() {
        return stack.stream().filter(frame -> !Frames.inJdk(frame)).findFirst().map(Frames::function);
    }

    /** The functions on the stack, innermost first, as {@code class.method}. */
    public List<String> functions() {
        return stack.stream().map(Frames::function).toList();
    }

    private boolean isTask() {
        return identity instanceof ThreadIdentity.Task;
    }

    @Override
    public String kind() {
        return "thread";
    }

    @Override
    public String describe() {
        var text = new StringBuilder();
        text.append(virtual ? "virtual " : "").append('#').append(id);
        text.append(name.isEmpty() ? " without a name" : " \"" + Text.escape(name) + "\"");
        state.ifPresent(known -> text.append(", ").append(known));
        if (daemon && !virtual) {
            text.append(", daemon");
        }
        return text.toString();
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        Hints.of(stack).ifPresent(hint -> facts.add(new Fact("what", hint)));
        if (!(identity instanceof ThreadIdentity.OfJvm)) { // a dump does not tell it
            facts.add(new Fact(isTask() ? "task of" : virtual ? "container" : "group", Text.escape(group)));
        }
        if (!type.equals("java.lang.Thread") && !virtual && !isTask()) {
            facts.add(new Fact("class", type));
        }
        if (stack.isEmpty() && !isTask()) {
            facts.add(new Fact("stack", virtual ? "could not be read" : "none: it runs no Java code"));
        }
        return facts;
    }

    @Override
    public String toString() {
        return kind() + " " + describe();
    }
}
