package dev.watertight.thread;

import dev.watertight.Snapshot;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import dev.watertight.thread.VirtualThreads.Dump;
import dev.watertight.thread.VirtualThreads.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Observes the threads of this JVM. */
public final class ThreadProbe implements Probe<LiveThread> {

    private final VirtualThreads virtualThreads;

    /** For {@link java.util.ServiceLoader}. */
    public ThreadProbe() {
        this(new VirtualThreads());
    }

    ThreadProbe(VirtualThreads virtualThreads) {
        this.virtualThreads = virtualThreads;
    }

    @Override
    public Class<LiveThread> type() {
        return LiveThread.class;
    }

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public Snapshot<LiveThread> snapshot() {
        ThreadGroup root = rootGroup();
        Set<ThreadIdentity> identities = new LinkedHashSet<>();
        for (Thread thread : platformThreads(root)) {
            identities.add(new ThreadIdentity.Platform(thread));
        }
        if (!virtualThreads.mayExist(root)) {
            return Snapshot.of(this, identities, List.of());
        }
        Numbers numbers = virtualThreads.numbers();
        numbers.ids().forEach(id -> identities.add(new ThreadIdentity.Virtual(id)));
        return Snapshot.of(this, identities, numbers.unobserved());
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        Set<Object> left = new LinkedHashSet<>(identities);
        left.removeIf(identity -> identity instanceof ThreadIdentity.Platform platform
                && !platform.thread().isAlive());
        if (left.stream().anyMatch(ThreadIdentity.Virtual.class::isInstance)) {
            Numbers alive = virtualThreads.numbers();
            if (alive.unobserved().isEmpty()) {
                left.removeIf(identity -> identity instanceof ThreadIdentity.Virtual virtual
                        && !alive.ids().contains(virtual.id()));
            }
        }
        return left;
    }

    @Override
    public List<LiveThread> inspect(Set<Object> identities) {
        List<LiveThread> threads = new ArrayList<>();
        Set<Long> virtual = new LinkedHashSet<>();
        for (Object identity : identities) {
            if (identity instanceof ThreadIdentity.Platform platform) {
                inspect(platform).ifPresent(threads::add);
            } else if (identity instanceof ThreadIdentity.Virtual number) {
                virtual.add(number.id());
            }
        }
        if (!virtual.isEmpty()) {
            threads.addAll(inspectVirtual(virtual));
        }
        threads.sort(Comparator.comparingLong(LiveThread::id));
        return threads;
    }

    private List<LiveThread> inspectVirtual(Set<Long> ids) {
        Dump dump = virtualThreads.inspect(ids);
        if (dump.threads().isEmpty() && !dump.unobserved().isEmpty()) {
            // They were there a moment ago, and nothing says that they are not any more.
            return ids.stream()
                    .map(id -> LiveThread.unknown(new ThreadIdentity.Virtual(id)))
                    .toList();
        }
        return dump.threads();
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends LiveThread> suspects) {
        return ThreadNoise.rule(suspects);
    }

    private static Optional<LiveThread> inspect(ThreadIdentity.Platform identity) {
        Thread thread = identity.thread();
        List<StackTraceElement> stack = Arrays.asList(thread.getStackTrace());
        ThreadGroup group = thread.getThreadGroup();
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED || !thread.isAlive()) {
            return Optional.empty();
        }
        return Optional.of(new LiveThread(
                identity,
                thread.getId(),
                thread.getName(),
                Optional.of(state),
                thread.isDaemon(),
                false,
                thread.getPriority(),
                group == null ? "" : group.getName(),
                thread.getClass().getName(),
                stack));
    }

    /** All live platform threads, without their stacks and thus without a safepoint. */
    private static List<Thread> platformThreads(ThreadGroup root) {
        Thread[] threads = new Thread[root.activeCount() + 16];
        int count = root.enumerate(threads, true);
        while (count == threads.length) { // enumerate() leaves out what does not fit
            threads = new Thread[2 * threads.length];
            count = root.enumerate(threads, true);
        }
        return Arrays.asList(threads).subList(0, count);
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
