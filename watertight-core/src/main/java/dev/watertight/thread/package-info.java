/**
 * Threads, platform and virtual: {@link dev.watertight.thread.Threads} takes snapshots of them.
 */
@NullMarked
package dev.watertight.thread;

import org.jspecify.annotations.NullMarked;
