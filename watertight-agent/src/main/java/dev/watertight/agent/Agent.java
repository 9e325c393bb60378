package dev.watertight.agent;

import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry points of the agent. Whatever fails here must not stop the JVM: then there are no origins.
 *
 * @since 0.1
 */
public final class Agent {

    private Agent() {}

    /**
     * For {@code -javaagent}.
     *
     * @param arguments none are known
     */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            install(instrumentation);
        } catch (Exception | LinkageError e) {
            System.err.println("Watertight: origins are not recorded, since the agent could not be installed: " + e);
        }
    }

    /**
     * For an agent that is attached to a running JVM; who does so finds out whether it works.
     *
     * @param arguments none are known
     */
    public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
        try {
            install(instrumentation);
        } catch (Exception | LinkageError e) {
            // then there is no recorder to be found
        }
    }

    /**
     * Several copies of the agent may be there, each with a class loader of its own: one of them is enough. The VM installs
     * one after the other.
     */
    private static void install(Instrumentation instrumentation) throws Exception {
        if (Injection.isDone()) {
            return;
        }
        Weaver weaver = new Weaver(Hooks.all());
        Injection.into(instrumentation);
        instrumentation.addTransformer(weaver, true);
        List<Class<?>> loaded = new ArrayList<>();
        for (Class<?> each : instrumentation.getAllLoadedClasses()) {
            if (Weaver.isWoven(each.getModule(), each.getName().replace('.', '/'))) {
                loaded.add(each);
            }
        }
        instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
    }
}
