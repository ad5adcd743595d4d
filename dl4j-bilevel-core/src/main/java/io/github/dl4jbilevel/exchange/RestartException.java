package io.github.dl4jbilevel.exchange;

/**
 * All agents begin again from an earlier round, since one of them came back from its checkpoint, or went missing for good.
 * {@link Membership#begin} says from which.
 */
public final class RestartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with the reason. */
    public RestartException(String reason) {
        super(reason);
    }
}
