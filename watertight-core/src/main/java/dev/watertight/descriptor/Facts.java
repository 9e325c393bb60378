package dev.watertight.descriptor;

import dev.watertight.Resource.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects the facts of a descriptor: first those of its kind, then those that all kinds have. */
final class Facts {

    /** More lines of one sort than this bury what else a report says. */
    private static final int MOST_LINES = 16;

    private final Descriptor descriptor;
    private final List<Fact> facts = new ArrayList<>();

    private Facts(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    static Facts of(Descriptor descriptor) {
        return new Facts(descriptor);
    }

    Facts add(String label, Object value) {
        facts.add(new Fact(label, KernelText.escape(value.toString())));
        return this;
    }

    /**
     * @param text what to say of each value, with control characters escaped
     */
    <T> Facts addEach(String label, List<T> values, Function<? super T, String> text) {
        values.stream().limit(MOST_LINES).forEach(value -> facts.add(new Fact(label, text.apply(value))));
        if (values.size() > MOST_LINES) {
            add(label, "and " + (values.size() - MOST_LINES) + " more");
        }
        return this;
    }

    /** What the kernel says in fdinfo of this kind only, under the kernel's own labels. */
    Facts addFdInfo() {
        FdInfo.parse(descriptor.entry().fdinfo()).ofKind().forEach(fact -> add(fact.label(), fact.value()));
        return this;
    }

    /** What to say of a watcher without watches, which is nothing if fdinfo could not be read. */
    static String watchingNothing(ProcEntry entry) {
        return entry.fdinfo().isEmpty() ? "" : ", watching nothing";
    }

    List<Fact> toList() {
        ProcEntry entry = descriptor.entry();
        if (descriptor.flags().known()) {
            add("flags", descriptor.flags());
        }
        if (!descriptor.inode().equals(Inode.UNKNOWN) && !entry.link().startsWith(Links.ANONYMOUS)) {
            add("inode", descriptor.inode());
        }
        entry.unknown().forEach(sentence -> add("unknown", sentence));
        return List.copyOf(facts);
    }
}
