package io.github.dl4jbilevel.reader;

/** A file that was taken for UTF-8 has bytes that UTF-8 does not; it is to be read once more as Latin-1. */
final class NotUtf8Exception extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotUtf8Exception(Throwable cause) {
        super(cause);
    }
}
