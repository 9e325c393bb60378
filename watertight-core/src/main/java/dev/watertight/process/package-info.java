/**
 * Child processes: {@link dev.watertight.process.Children} takes snapshots of them.
 */
@NullMarked
package dev.watertight.process;

import org.jspecify.annotations.NullMarked;
