/**
 * Hamcrest matchers: {@link dev.watertight.hamcrest.WatertightMatchers} is the front door.
 */
@NullMarked
package dev.watertight.hamcrest;

import org.jspecify.annotations.NullMarked;
