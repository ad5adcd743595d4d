package io.github.dl4jbilevel.dl4j;

/** Thrown and caught within {@link HostCompiler}, at the first part that is left to DL4J; its message says which. */
final class NotInHostMemoryException extends Exception {
    private static final long serialVersionUID = 1;

    NotInHostMemoryException(String what) {
        super(what, null, false, false);
    }

    static void require(boolean supported, String what) throws NotInHostMemoryException {
        if (!supported) {
            throw new NotInHostMemoryException(what);
        }
    }
}
