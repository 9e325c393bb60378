package dev.watertight.descriptor;

import dev.watertight.common.Frames;

/** What the place tells at which a descriptor was opened, if the agent recorded that. */
enum OpenedBy {
    /** A part of the JDK that opens for itself: no other code lies between that and the opening. */
    THAT_PART,
    /** Other code. */
    OTHERS,
    /** Nobody knows. */
    UNKNOWN;

    /**
     * Whether it was a part of the JDK.
     *
     * @param module its module
     * @param prefix how its classes begin
     */
    static OpenedBy of(Descriptor descriptor, String module, String prefix) {
        return descriptor
                .origin()
                .map(origin -> origin.stack().stream()
                                .takeWhile(Frames::inJdk)
                                .anyMatch(frame -> module.equals(frame.getModuleName())
                                        && frame.getClassName().startsWith(prefix))
                        ? THAT_PART
                        : OTHERS)
                .orElse(UNKNOWN);
    }
}
