/**
 * Reports as text: a {@link dev.watertight.report.Report} is data, and one {@link dev.watertight.report.TextRenderer}
 * words and aligns all of them. Not exported.
 */
@NullMarked
package dev.watertight.report;

import org.jspecify.annotations.NullMarked;
