package dev.watertight.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Instructions that are woven in, at a call or at the beginning or the end of a method. It is data, since each lambda
 * expression in its place would have the JVM make one more class before it can start.
 */
final class Snippet {

    private static final String RECORDER = Injection.TARGET + "Recorder";

    /** No opcode. */
    private static final int CALL = -1;

    /** Locals from this number on are those that the method does not use. */
    private static final int FREE = 1 << 16;

    private final List<Step> steps = new ArrayList<>();

    private record Step(int opcode, int operand, String owner, String name, String descriptor) {}

    /**
     * Weaves it in. It leaves the operand stack as it is, but for what the call does to it.
     *
     * @param free the first local variable that the method does not use
     * @param call makes the call that this is woven around; null at the beginning or the end of a method
     */
    void weave(MethodVisitor code, int free, @Nullable Runnable call) {
        for (Step step : steps) {
            switch (step.opcode) {
                case CALL ->
                    Objects.requireNonNull(call, "this is to be woven around a call")
                            .run();
                case Opcodes.BIPUSH -> code.visitIntInsn(step.opcode, step.operand);
                case Opcodes.GETFIELD -> code.visitFieldInsn(step.opcode, step.owner, step.name, step.descriptor);
                case Opcodes.INVOKESTATIC ->
                    code.visitMethodInsn(step.opcode, step.owner, step.name, step.descriptor, false);
                case Opcodes.DUP, Opcodes.DUP2 -> code.visitInsn(step.opcode);
                default ->
                    code.visitVarInsn(step.opcode, step.operand < FREE ? step.operand : step.operand - FREE + free);
            }
        }
    }

    /** The call that is there already, with its arguments on the operand stack. */
    Snippet theCall() {
        return step(CALL, 0);
    }

    Snippet dup() {
        return step(Opcodes.DUP, 0);
    }

    Snippet dup2() {
        return step(Opcodes.DUP2, 0);
    }

    /** Loads an argument of the method that this is woven into. */
    Snippet argument(int opcode, int local) {
        return step(opcode, local);
    }

    /** Stores into a local variable of this snippet, or loads from it; 0 is the first one. */
    Snippet own(int opcode, int local) {
        return step(opcode, FREE + local);
    }

    Snippet push(int value) {
        return step(Opcodes.BIPUSH, value);
    }

    Snippet field(String owner, String name, String descriptor) {
        return step(Opcodes.GETFIELD, 0, owner, name, descriptor);
    }

    Snippet invokeStatic(String owner, String name, String descriptor) {
        return step(Opcodes.INVOKESTATIC, 0, owner, name, descriptor);
    }

    /** Tells the recorder. */
    Snippet tell(String method, String descriptor) {
        return invokeStatic(RECORDER, method, descriptor);
    }

    private Snippet step(int opcode, int operand) {
        return step(opcode, operand, "", "", "");
    }

    private Snippet step(int opcode, int operand, String owner, String name, String descriptor) {
        steps.add(new Step(opcode, operand, owner, name, descriptor));
        return this;
    }
}
