package io.github.dl4jbilevel.cli.benchmark;

/** A contender cannot be measured; the message says why. It is left out, by name. */
final class ContenderFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ContenderFailure(String message) {
        super(message);
    }
}
