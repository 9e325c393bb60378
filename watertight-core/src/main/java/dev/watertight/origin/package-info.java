/**
 * The stage Origins of the flow: reads what the agent's recorder took down. Without the agent there are no origins, and
 * everything else is as before. Not exported.
 */
@NullMarked
package dev.watertight.origin;

import org.jspecify.annotations.NullMarked;
