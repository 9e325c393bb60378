/**
 * File descriptors as the kernel shows them. {@link dev.watertight.descriptor.Descriptors} takes snapshots;
 * {@link dev.watertight.descriptor.Descriptor} is what they hold, a sealed family with one small record a kind.
 */
@NullMarked
package dev.watertight.descriptor;

import org.jspecify.annotations.NullMarked;
