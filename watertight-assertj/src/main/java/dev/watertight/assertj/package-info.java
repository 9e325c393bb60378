/**
 * AssertJ assertions: {@link dev.watertight.assertj.WatertightAssertions} is the front door.
 */
@NullMarked
package dev.watertight.assertj;

import org.jspecify.annotations.NullMarked;
