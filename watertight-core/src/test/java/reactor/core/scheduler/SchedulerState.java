package reactor.core.scheduler;

record SchedulerState(Object currentResource) {}
