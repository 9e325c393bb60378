package dev.watertight.descriptor;

/** How this JVM looks at its own process: one way for its whole life, since identities of two ways do not compare. */
final class ThisProcess {

    static final ProcessView VIEW = NativeView.orElse(ProcFs.ofThisJvm());

    private ThisProcess() {}
}
