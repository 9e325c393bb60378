/**
 * The agent: records where descriptors are opened, and where threads and processes are started. It is for
 * {@code -javaagent}; what it records, the core reads.
 */
@NullMarked
package dev.watertight.agent;

import org.jspecify.annotations.NullMarked;
