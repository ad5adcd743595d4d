package io.github.dl4jbilevel.exchange;

/** A process, this or another, said that one of its agents cannot go on. */
public final class HaltException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient byte[] reason;

    /** An exception with the reason that the process gave. */
    public HaltException(byte[] reason) {
        super("An agent cannot go on; its process said why.");
        this.reason = reason.clone();
    }

    /** The reason that the process gave; a copy. */
    public byte[] reason() {
        return reason.clone();
    }
}
