package dev.watertight.zoo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what the JDK opens or starts for itself in a scenario, in a JVM that has done nothing else before. A scenario that
 * makes no such noise any more proves nothing.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Noise {

    /** A regular expression each, to be found in what was allowed, with the reason: {@code "/dev/urandom"}. */
    String[] value();
}
