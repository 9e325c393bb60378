package dev.watertight.junit;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.Signature;
import dev.watertight.origin.LoadedClasses;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The application contexts that Spring's test framework keeps for other tests with the same configuration, and
 * closes when the JVM ends: what belongs to them is no test's, least of all that of the test which happened to need the context first.
 *
 * <p>What was opened while Spring loaded a context for its cache does. It is known by the origin, since there is one method
 * that loads them. The cache is limited, so what comes again in more tests than there can be contexts is not held by it. What
 * a bean has opened later is known by the bean ({@link Singletons}); the beans are read from Spring's own fields, the
 * same from 5 to 7.
 */
final class CachedContexts {

    private static final String LOADER =
            "org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate";

    /** {@code ContextCache.MAX_CONTEXT_CACHE_SIZE_PROPERTY_NAME}, and its default. */
    private static final int MOST = Integer.getInteger("spring.test.context.cache.maxSize", 32);

    private final Set<ClassLoader> loaders = ConcurrentHashMap.newKeySet();
    private final Map<Signature, Set<String>> seen = new HashMap<>();

    /** Takes note of a class whose tests are checked. */
    void addTestClass(Class<?> type) {
        Optional.ofNullable(type.getClassLoader()).ifPresent(loaders::add);
    }

    /**
     * Why this is held, if it is.
     *
     * @param busy whether it is the worker of an executor and does a task, which may be a test's
     */
    synchronized Optional<String> reason(Where where, Resource resource, boolean busy) {
        return resource.origin()
                .filter(origin -> isLoading(origin)
                        || (!busy
                                && origin.pool()
                                        .filter(CachedContexts::isLoading)
                                        .isPresent()))
                .filter(origin -> isWithinLimit(where, resource))
                .map(origin -> "it was opened for an application context, which Spring's test framework keeps");
    }

    /** Whether a context was being loaded when this was opened, or when the thread that did was started. */
    private static boolean isLoading(Origin origin) {
        return origin.stack().stream()
                        .anyMatch(frame -> frame.getClassName().equals(LOADER)
                                && frame.getMethodName().equals("loadContext"))
                || origin.threadStarted().filter(CachedContexts::isLoading).isPresent();
    }

    private boolean isWithinLimit(Where where, Resource resource) {
        Set<String> places = seen.computeIfAbsent(Signature.of(resource), key -> new HashSet<>());
        places.add(where.id());
        return places.size() <= MOST;
    }

    /** The singletons of all contexts that are kept at the moment. */
    Stream<Object> beans() {
        return loaders.stream()
                .flatMap(loader -> LoadedClasses.initialised(loader).stream())
                .filter(type -> type.getName().equals(LOADER))
                .distinct()
                .map(loader -> get(loader, null, "defaultContextCache"))
                .flatMap(cache -> values(get(cache, "contextMap")))
                .map(context -> get(context, "beanFactory"))
                .flatMap(factory -> values(get(factory, "singletonObjects")));
    }

    private static Stream<Object> values(@Nullable Object map) {
        if (!(map instanceof Map<?, ?> entries)) {
            return Stream.empty();
        }
        synchronized (entries) { // as whoever iterates over a synchronized map has to
            return new ArrayList<Object>(entries.values()).stream();
        }
    }

    private static @Nullable Object get(@Nullable Object of, String field) {
        for (Class<?> type = of == null ? null : of.getClass(); type != null; type = type.getSuperclass()) {
            Object value = get(type, of, field);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable Object get(Class<?> type, @Nullable Object of, String name) {
        try {
            Field field = type.getDeclaredField(name);
            return field.trySetAccessible() ? field.get(of) : null;
        } catch (ReflectiveOperationException
                | LinkageError e) { // another version of Spring: then nothing is known of its beans
            return null;
        }
    }
}
