/** What was said to belong to a class or to the run, though a test opened it. */
@NullMarked
package dev.watertight.adoption;

import org.jspecify.annotations.NullMarked;
