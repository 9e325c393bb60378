package dev.watertight.junit;

import dev.watertight.Resource;
import dev.watertight.adoption.Adoption;
import dev.watertight.adoption.Adoptions;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * What the classes around a test hold in their fields and the test happened to need first: the worker of a pool, a thread, a
 * stream, the event loop of a group. It is theirs, since they can still close it in {@code @AfterAll}; so it is judged at their end, like what
 * {@code @BeforeAll} opened. That the field's value owns the resource is read from the JDK's own fields
 * ({@link Allowances#ignoringOwnedBy}), that of an object of a library by way of what it is made of ({@link Parts}); what a field held once and does not hold any more is the test's as ever, if it is
 * seen at the end of that test, and otherwise told at the end of the class.
 *
 * <p>Only fields that may be read without a consequence are: those of classes that are initialised, by reflection. The
 * fields are read when something is suspicious, and at no other time.
 */
final class Fixtures {

    private final Supplier<Stream<ExtensionContext>> classes;

    /** Of which resources {@link #held} knows whose they are: a look asks about each once. */
    private final Set<Object> asked = new HashSet<>();

    private Owners owners = new Owners(Parts::of);
    private List<Object> held = List.of();

    private Fixtures(Supplier<Stream<ExtensionContext>> classes) {
        this.classes = classes;
    }

    /** The fixtures of those classes around a test or container that are checked themselves, and so can tell. */
    static Fixtures around(ExtensionContext context, Run run) {
        return new Fixtures(() -> Stream.iterate(
                        context.getParent(), Optional::isPresent, each -> each.flatMap(ExtensionContext::getParent))
                .flatMap(Optional::stream)
                .filter(each -> each.getTestMethod().isEmpty())
                .filter(each -> run.scope(each).filter(Scope::isWatched).isPresent()));
    }

    /** To be called before a class is judged: what was adopted for it is, too. */
    static void end(ExtensionContext context) {
        context.getTestClass()
                .filter(type -> context.getTestMethod().isEmpty())
                .filter(type -> context.getParent()
                        .flatMap(ExtensionContext::getTestClass)
                        .filter(type::equals)
                        .isEmpty())
                .ifPresent(type -> superclasses(type).forEach(each -> Adoptions.end(each.getName())));
    }

    /** Whether this resource is one of theirs: a field owns it, or it was adopted for the class. */
    boolean own(Resource resource) {
        return isAdopted(resource) || isInField(resource);
    }

    private boolean isAdopted(Resource resource) {
        return Adoptions.of(resource)
                .flatMap(Adoption::owner)
                .filter(owner -> classes.get().anyMatch(each -> isFor(owner, each)))
                .isPresent();
    }

    private static boolean isFor(String owner, ExtensionContext context) {
        return context.getTestClass().stream()
                .flatMap(Fixtures::superclasses)
                .anyMatch(each -> each.getName().equals(owner));
    }

    private static Stream<Class<?>> superclasses(Class<?> type) {
        return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass);
    }

    private synchronized boolean isInField(Resource resource) {
        if (asked.isEmpty() || !asked.add(resource.identity())) {
            // Another look: by now, the fields may hold something else.
            asked.clear();
            asked.add(resource.identity());
            owners = new Owners(Parts::of);
            held = classes.get().flatMap(Fixtures::values).toList();
        }
        return held.stream().anyMatch(value -> owners.owns(value, resource));
    }

    /** What the fields hold at the moment: the static ones and, if there is one instance for all tests, its own. */
    private static Stream<Object> values(ExtensionContext context) {
        Class<?> type = context.getTestClass().orElse(null);
        if (type == null) {
            return Stream.empty();
        }
        Object instance = context.getTestInstance().orElse(null);
        List<Object> values = new ArrayList<>();
        try {
            ReflectionSupport.findFields(type, field -> isReadable(field, instance), HierarchyTraversalMode.BOTTOM_UP)
                    .forEach(field -> value(field, instance).ifPresent(values::add));
        } catch (LinkageError | JUnitException e) {
            // A class of which a part is missing, or that could not be initialised, holds nothing that one could read.
        }
        return values.stream();
    }

    /** To read a field of an interface could initialise that; nothing is opened by reading the others. */
    private static boolean isReadable(Field field, @Nullable Object instance) {
        return !field.getDeclaringClass().isInterface()
                && !field.getType().isPrimitive()
                && (Modifier.isStatic(field.getModifiers()) || instance != null);
    }

    private static Optional<Object> value(Field field, @Nullable Object instance) {
        return ReflectionSupport.tryToReadFieldValue(field, Modifier.isStatic(field.getModifiers()) ? null : instance)
                .toOptional()
                .filter(Objects::nonNull);
    }
}
