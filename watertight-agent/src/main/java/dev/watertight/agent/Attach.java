package dev.watertight.agent;

import com.sun.tools.attach.VirtualMachine;

/** The main class of a short-lived process that attaches the agent to a JVM, which may not do so itself. */
final class Attach {

    private Attach() {}

    /**
     * Attaches it; ends with the status 1 and says why if that is not possible.
     *
     * @param arguments the number of the process, and the agent's jar
     */
    public static void main(String[] arguments) {
        try {
            VirtualMachine machine = VirtualMachine.attach(arguments[0]);
            try {
                machine.loadAgent(arguments[1]);
            } finally {
                machine.detach();
            }
        } catch (Exception | LinkageError e) {
            System.out.println(e);
            System.exit(1);
        }
    }
}
