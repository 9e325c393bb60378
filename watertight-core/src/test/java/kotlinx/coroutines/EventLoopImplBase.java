package kotlinx.coroutines;

/** Has the field as it is named from 1.8 on. */
@SuppressWarnings("unused")
abstract class EventLoopImplBase {

    private volatile Object _delayed$volatile;

    final void delayed(Object heap) {
        _delayed$volatile = heap;
    }

    /** Has the field as it was named up to 1.7. */
    static class ThreadSafeHeap {
        private volatile int _size;

        final void size(int size) {
            _size = size;
        }
    }

    static final class DelayedTaskQueue extends ThreadSafeHeap {}
}
