package dev.watertight.zoo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks scenarios in which nobody can tell whether it is a leak, so that a warning is as good as none. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface MayBeInconclusive {

    /** Why. */
    String value();
}
