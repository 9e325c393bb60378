package dev.watertight.process;

/** Whether this process has no child: nobody can tell at once before Java 22, which has another class in place of this. */
final class NoChildren {

    private NoChildren() {}

    /** Whether it certainly has none; false if nobody can tell. */
    static boolean certain() {
        return false;
    }
}
