package dev.watertight.junit;

import dev.watertight.Allowance;
import java.util.Optional;

/**
 * Something that the user has said is no leak.
 *
 * @param text what, why, and where that stands
 * @param test the lasting name of the test or class that it is for; empty if it is for more than one
 */
record Declared(String text, Optional<String> test, Allowance allowance) {

    /** Something of this name and value. */
    static Declared of(String name, String value, Allowance allowance) {
        return new Declared(name + " " + value + " because " + allowance.reason(), Optional.empty(), allowance);
    }

    /** The same, where it stands, and for which test. */
    Declared at(String place, Optional<String> forTest) {
        return new Declared(text + " (" + place + ")", forTest, allowance);
    }
}
