package io.github.dl4jbilevel.cli.command;

/** Something that the user gave cannot be used; the message says what was given, what is required and what to do. Exit code 2. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        super(message);
    }

    BadInputException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
