package dev.watertight.junit;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.Signature;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.origin.LoadedClasses;
import dev.watertight.thread.Threads;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept for the life of the JVM by something of which there is one: a static field of a library, made when it was first asked
 * for, or a bean of an application context that Spring keeps. By way of fields alone, without
 * arrays and collections, either leads to one resource and never to two; so this cannot grow any more than what a
 * static initialiser opens.
 *
 * <p>A library is what comes in a jar of its own, and had a part in the opening. The classes of the project are none, nor is what lies with the
 * tests: there, a static field is as good a place as any for what a test forgets. If what a keeper had is still open
 * when it keeps another one, the first was a leak after all, and so are all that follow.
 */
final class Singletons {

    private final CachedContexts contexts;
    private final Set<ClassLoader> loaders = ConcurrentHashMap.newKeySet();
    private final Set<String> ofTests = ConcurrentHashMap.newKeySet();
    private final Map<Signature, List<Kept>> kept = new HashMap<>();

    /** Of these, one is open that is not kept any more. */
    private final Set<Signature> lost = new HashSet<>();

    /** Of these, one was not kept by a static field; to look for each would take too long. */
    private final Set<Signature> withoutField = new HashSet<>();

    Singletons(CachedContexts contexts) {
        this.contexts = contexts;
    }

    /** That of which there is one. */
    private interface Keeper {

        boolean keeps(Resource resource, Owners owners);

        /** Why what it keeps is no leak. */
        String reason();
    }

    private record StaticField(Field field) implements Keeper {

        @Override
        public boolean keeps(Resource resource, Owners owners) {
            Object value = valueOf(field);
            return value != null && owners.owns(value, resource);
        }

        @Override
        public String reason() {
            return "the static field " + field.getDeclaringClass().getName() + "." + field.getName()
                    + " keeps it, and can keep but one";
        }
    }

    /** It is not kept from the garbage collector, as the context may be closed. */
    private record Bean(WeakReference<Object> bean) implements Keeper {

        @Override
        public boolean keeps(Resource resource, Owners owners) {
            Object value = bean.get();
            return value != null && owners.owns(value, resource);
        }

        @Override
        public String reason() {
            return "a bean of an application context keeps it, and Spring's test framework keeps the context";
        }
    }

    private record Kept(Resource resource, Keeper keeper) {}

    /** What there is at the moment. Whoever asks about many resources asks one look: to find it out takes long. */
    Look look() {
        return new Look();
    }

    /** One look at several resources. */
    final class Look {

        private final Owners owners = new Owners(Parts::single);
        private @Nullable List<Keeper> beans;
        private @Nullable List<Snapshot<?>> open;

        private Look() {}

        /** Why this is held for the life of the JVM, if it is; to be asked once for each that is left open. */
        Optional<String> reason(Resource resource) {
            return Singletons.this.reason(resource, this);
        }

        private List<Keeper> beans() {
            if (beans == null) {
                beans = contexts.beans()
                        .<Keeper>map(bean -> new Bean(new WeakReference<>(bean)))
                        .toList();
            }
            return beans;
        }

        private boolean isLost(Kept kept) {
            return isOpen(kept.resource) && !kept.keeper.keeps(kept.resource, owners);
        }

        private boolean isOpen(Resource resource) {
            if (open == null) {
                open = Singletons.open();
            }
            return isIn(open, resource);
        }
    }

    /** Takes note of a class whose tests are checked. */
    void addTestClass(Class<?> type) {
        Optional.ofNullable(type.getClassLoader()).ifPresent(loaders::add);
        location(type).ifPresent(ofTests::add);
    }

    private synchronized Optional<String> reason(Resource resource, Look look) {
        Signature signature = Signature.of(resource);
        if (lost.contains(signature)) {
            return Optional.empty();
        }
        List<Kept> before = kept.computeIfAbsent(signature, key -> new ArrayList<>());
        if (before.stream().anyMatch(look::isLost)) {
            lost.add(signature);
            return Optional.empty();
        }
        Optional<Keeper> keeper = keeper(resource, signature, before, look);
        keeper.ifPresent(found -> before.add(new Kept(resource, found)));
        return keeper.map(Keeper::reason);
    }

    private Optional<Keeper> keeper(Resource resource, Signature signature, List<Kept> before, Look look) {
        Optional<Keeper> known = Stream.concat(
                        before.stream().map(Kept::keeper), Stream.of(look).flatMap(each -> each.beans().stream()))
                .filter(each -> each.keeps(resource, look.owners))
                .findFirst();
        if (known.isPresent() || withoutField.contains(signature)) {
            return known;
        }
        Optional<Keeper> found = find(resource).map(StaticField::new);
        if (found.isEmpty()) {
            withoutField.add(signature);
        }
        return found;
    }

    private Optional<Field> find(Resource resource) {
        Set<String> involved = resource.origin().stream()
                .flatMap(Singletons::stacks)
                .map(StackTraceElement::getClassName)
                .collect(Collectors.toSet());
        for (ClassLoader loader : loaders) {
            List<Class<?>> classes = LoadedClasses.initialised(loader);
            Set<String> libraries = classes.stream()
                    .filter(type -> involved.contains(type.getName()))
                    .flatMap(type -> location(type).stream())
                    .filter(this::isLibrary)
                    .collect(Collectors.toSet());
            Optional<Field> keeper = libraries.isEmpty()
                    ? Optional.empty()
                    : classes.stream()
                            .filter(type ->
                                    location(type).filter(libraries::contains).isPresent())
                            .flatMap(Singletons::statics)
                            .filter(field -> new StaticField(field).keeps(resource, new Owners(Parts::single)))
                            .findFirst();
            if (keeper.isPresent()) {
                return keeper;
            }
        }
        return Optional.empty();
    }

    /** What JUnit called to open it, to start the thread that did, and to make the executor of that. */
    private static Stream<StackTraceElement> stacks(Origin origin) {
        return Stream.of(
                        origin.stack().stream()
                                .takeWhile(frame -> !frame.getClassName().startsWith("org.junit.")),
                        origin.threadStarted().stream().flatMap(Singletons::stacks),
                        origin.pool().stream().flatMap(Singletons::stacks))
                .flatMap(each -> each);
    }

    /** Where a class comes from; empty if that is not known, as of those that are made at run time. */
    private static Optional<String> location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return Optional.ofNullable(location).map(URL::toString);
    }

    /** A location that ends with a slash is a directory, as {@link java.net.URLClassLoader} has it. */
    private boolean isLibrary(String location) {
        return !location.endsWith("/") && !ofTests.contains(location);
    }

    private static Stream<Field> statics(Class<?> type) {
        return type.isInterface()
                ? Stream.empty()
                : Stream.of(Parts.fieldsOf(type))
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .filter(field -> !field.getType().isPrimitive())
                        .filter(field -> !field.getType().isArray());
    }

    private static @Nullable Object valueOf(Field field) {
        try {
            return field.trySetAccessible() ? field.get(null) : null;
        } catch (IllegalAccessException | SecurityException e) {
            return null;
        }
    }

    static boolean isOpen(Resource resource) {
        return isIn(open(), resource);
    }

    private static List<Snapshot<?>> open() {
        return List.of(Threads.snapshot(), Descriptors.snapshot());
    }

    private static boolean isIn(List<Snapshot<?>> open, Resource resource) {
        return open.stream().anyMatch(now -> now.type().isInstance(resource) && now.contains(resource));
    }
}
