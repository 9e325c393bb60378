package dev.watertight.zoo;

/** How a fixture fails that shall fail for a reason of its own. */
public final class OnPurpose extends AssertionError {

    private static final long serialVersionUID = 1L;

    public OnPurpose() {
        super("on purpose");
    }
}
