package kotlinx.coroutines.scheduling;

/** Has the pool where the class of this name has it in Kotlin's coroutines. */
public final class DefaultScheduler extends SchedulerCoroutineDispatcher {

    public static final DefaultScheduler INSTANCE = new DefaultScheduler();

    private DefaultScheduler() {}
}
