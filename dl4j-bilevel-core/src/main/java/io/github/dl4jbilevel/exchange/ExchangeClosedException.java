package io.github.dl4jbilevel.exchange;

/** Another participant gave up; the round cannot be completed. */
public final class ExchangeClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception for this round. */
    public ExchangeClosedException(long round) {
        super("Round " + round + " cannot be completed: another worker stopped; its own error says why.");
    }
}
