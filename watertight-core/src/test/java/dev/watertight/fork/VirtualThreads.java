package dev.watertight.fork;

/** Virtual threads, in code that is compiled for Java 17. */
public final class VirtualThreads {

    private VirtualThreads() {}

    /** {@code Thread.startVirtualThread(task)}. */
    public static Thread start(Scenario task) throws ReflectiveOperationException {
        Runnable runnable = () -> {
            try {
                task.run();
            } catch (Exception e) {
                // expected when what it waits for is closed
            }
        };
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, runnable);
    }
}
