/** What the packages of this module share and nobody else sees: text, stack frames, and the observers' lock. */
@NullMarked
package dev.watertight.common;

import org.jspecify.annotations.NullMarked;
