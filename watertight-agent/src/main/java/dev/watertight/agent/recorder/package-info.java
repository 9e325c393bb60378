/**
 * What runs inside of the JDK. The agent defines these classes anew in {@code java.base}, as
 * {@code java.lang.WatertightRecorder} and so on, since the JDK's own classes call them. So they refer to {@code java.lang}
 * and {@code java.util.concurrent.atomic} only, take no locks, and have no lambdas.
 */
@NullMarked
package dev.watertight.agent.recorder;

import org.jspecify.annotations.NullMarked;
