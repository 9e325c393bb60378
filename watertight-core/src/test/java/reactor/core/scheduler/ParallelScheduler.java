package reactor.core.scheduler;

import java.util.concurrent.ScheduledExecutorService;

final class ParallelScheduler {
    SchedulerState state;
    ScheduledExecutorService[] executors;
}
