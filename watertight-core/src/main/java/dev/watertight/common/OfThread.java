package dev.watertight.common;

/** What stands for a platform thread of this JVM, for those who need the thread itself. */
public interface OfThread {

    Thread thread();
}
