package dev.watertight.thread;

import dev.watertight.Snapshot;
import dev.watertight.common.Distinct;
import dev.watertight.common.Handles;
import dev.watertight.origin.Recorder;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import dev.watertight.thread.VirtualThreads.Dump;
import dev.watertight.thread.VirtualThreads.Identities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Observes the threads of this JVM. */
public final class ThreadProbe implements Probe<LiveThread> {

    private final VirtualThreads virtualThreads;
    private volatile int lastCount;

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
        List<ThreadIdentity> identities = new ArrayList<>();
        for (Thread thread : platformThreads(root)) {
            identities.add(new ThreadIdentity.Platform(thread));
        }
        if (!virtualThreads.mayExist(root)) {
            return Snapshot.of(this, Distinct.known(identities), List.of());
        }
        Identities virtual = virtualThreads.identities();
        identities.addAll(virtual.identities());
        return Snapshot.of(this, Distinct.known(identities), virtual.unobserved());
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        Set<Object> left = new LinkedHashSet<>(identities);
        left.removeIf(identity -> identity instanceof ThreadIdentity.Platform platform
                && !platform.thread().isAlive());
        if (left.stream().anyMatch(ThreadIdentity.Virtual.class::isInstance)) {
            Identities virtual = virtualThreads.identities();
            if (virtual.unobserved().isEmpty()) {
                Set<Object> alive = new HashSet<>(virtual.identities());
                left.removeIf(identity -> identity instanceof ThreadIdentity.Virtual && !alive.contains(identity));
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
    public boolean owns(Object owner, LiveThread resource) {
        if (resource.identity() instanceof ThreadIdentity.Platform platform) {
            return Handles.runs(owner, platform.thread());
        }
        return resource.identity() instanceof ThreadIdentity.Virtual virtual
                && owner instanceof Thread thread
                && thread.getClass().getName().equals(resource.type())
                && thread.getClass().getModule() == Object.class.getModule()
                && thread.getId() == virtual.id();
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
                stack,
                Recorder.find().flatMap(recorder -> recorder.thread(thread))));
    }

    /**
     * All live platform threads, without their stacks and thus without a safepoint. As many as last time are expected: to
     * ask how many there are takes as long as to list them.
     */
    private List<Thread> platformThreads(ThreadGroup root) {
        Thread[] threads = new Thread[lastCount + 16];
        int count = root.enumerate(threads, true);
        while (count == threads.length) { // enumerate() leaves out what does not fit
            threads = new Thread[2 * threads.length];
            count = root.enumerate(threads, true);
        }
        lastCount = count;
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
