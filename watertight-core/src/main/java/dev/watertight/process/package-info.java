/**
 * Child processes: {@link dev.watertight.process.Children} takes snapshots of them,
 * {@link dev.watertight.process.Session} launches one to look at, and {@link dev.watertight.process.Output} is what that
 * one says.
 */
@NullMarked
package dev.watertight.process;

import org.jspecify.annotations.NullMarked;
