package dev.watertight.descriptor;

/**
 * Finds out which descriptors of one sort are the JDK's, by making the JDK do what it would do anyway and looking at
 * what changes. It is made only when there is a suspect of that look, and once is enough: what it finds the JDK holds
 * for the life of the JVM.
 */
interface Experiment {

    /** What a suspect may be, as in {@code "it may be ..."}. */
    String subject();

    /** Whether the suspect looks like what this experiment finds. */
    boolean concerns(Descriptor suspect, Clues clues) throws Exception;

    /**
     * Adds what is the JDK's to what is known. It leaves nothing open but what the JDK has opened for good.
     *
     * @throws Exception if not everything could be found
     */
    void run(OwnProcess process, JdkDescriptors known) throws Exception;
}
