/**
 * What a new kind of resource implements: a {@link dev.watertight.spi.Probe}, and the
 * {@link dev.watertight.spi.Ruling rulings} that it may give.
 */
@NullMarked
package dev.watertight.spi;

import org.jspecify.annotations.NullMarked;
