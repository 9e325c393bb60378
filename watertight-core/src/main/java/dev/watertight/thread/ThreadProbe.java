package dev.watertight.thread;

import dev.watertight.Snapshot;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import dev.watertight.thread.VirtualThreads.Dump;
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

    private final VirtualThreads virtualThreads = new VirtualThreads();

    /** For {@link java.util.ServiceLoader}. */
    public ThreadProbe() {}

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
        Dump dump = virtualThreads.dump();
        dump.threads().forEach(thread -> identities.add(new ThreadIdentity.Virtual(thread.id())));
        return Snapshot.of(this, identities, dump.unobserved());
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        Set<Object> left = new LinkedHashSet<>(identities);
        left.removeIf(identity -> identity instanceof ThreadIdentity.Platform platform
                && !platform.thread().isAlive());
        if (left.stream().anyMatch(ThreadIdentity.Virtual.class::isInstance)) {
            Dump dump = virtualThreads.dump();
            if (dump.unobserved().isEmpty()) {
                Set<Long> alive = new LinkedHashSet<>();
                dump.threads().forEach(thread -> alive.add(thread.id()));
                left.removeIf(identity ->
                        identity instanceof ThreadIdentity.Virtual virtual && !alive.contains(virtual.id()));
            }
        }
        return left;
    }

    @Override
    public List<LiveThread> inspect(Set<Object> identities) {
        List<LiveThread> threads = new ArrayList<>();
        boolean anyVirtual = false;
        for (Object identity : identities) {
            if (identity instanceof ThreadIdentity.Platform platform) {
                inspect(platform).ifPresent(threads::add);
            } else {
                anyVirtual |= identity instanceof ThreadIdentity.Virtual;
            }
        }
        if (anyVirtual) {
            threads.addAll(inspectVirtual(identities));
        }
        threads.sort(Comparator.comparingLong(LiveThread::id));
        return threads;
    }

    private List<LiveThread> inspectVirtual(Set<Object> identities) {
        Dump dump = virtualThreads.dump();
        if (dump.threads().isEmpty() && !dump.unobserved().isEmpty()) {
            // They were there a moment ago, and nothing says that they are not any more.
            return identities.stream()
                    .filter(ThreadIdentity.Virtual.class::isInstance)
                    .map(identity -> LiveThread.unknown((ThreadIdentity.Virtual) identity))
                    .toList();
        }
        return dump.threads().stream()
                .filter(thread -> identities.contains(thread.identity()))
                .toList();
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
