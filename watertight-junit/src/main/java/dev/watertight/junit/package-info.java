/**
 * Leak checks for JUnit Jupiter: {@link dev.watertight.junit.Watertight} is all that a test needs.
 */
@NullMarked
package dev.watertight.junit;

import org.jspecify.annotations.NullMarked;
