package kotlinx.coroutines.scheduling;

@SuppressWarnings("unused")
class SchedulerCoroutineDispatcher {

    private CoroutineScheduler coroutineScheduler;

    public final void have(CoroutineScheduler pool) {
        coroutineScheduler = pool;
    }
}
