/**
 * Finds what a test leaves open: {@link dev.watertight.LeakCheck} is the front door. A check compares
 * {@linkplain dev.watertight.Snapshot snapshots} of {@linkplain dev.watertight.Resource resources}, leaves out what
 * {@linkplain dev.watertight.Allowances allowances} cover, and answers with a {@link dev.watertight.LeakReport}.
 */
@NullMarked
package dev.watertight;

import org.jspecify.annotations.NullMarked;
