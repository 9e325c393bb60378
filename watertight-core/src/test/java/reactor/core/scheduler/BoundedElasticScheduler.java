package reactor.core.scheduler;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledExecutorService;

final class BoundedElasticScheduler {
    SchedulerState state;
    BoundedServices boundedServices;
    ScheduledExecutorService evictor;

    static final class BoundedServices {
        final Deque<BoundedState> idleQueue = new ConcurrentLinkedDeque<>();
        final ScheduledExecutorService evictor;

        BoundedServices(ScheduledExecutorService idle, ScheduledExecutorService evictor) {
            this.idleQueue.add(new BoundedState(idle));
            this.evictor = evictor;
        }
    }

    record BoundedState(ScheduledExecutorService executor) {}
}
