package reactor.core.scheduler;

import java.util.concurrent.ScheduledExecutorService;

final class SingleScheduler {
    SchedulerState state;
    ScheduledExecutorService executor;
}
