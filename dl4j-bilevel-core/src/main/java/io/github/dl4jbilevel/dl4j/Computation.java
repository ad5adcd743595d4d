package io.github.dl4jbilevel.dl4j;

import java.util.Optional;

/**
 * The one place where "host memory or DL4J's passes?" is decided, for one network of one thread. The answer depends on the
 * network, its data and the backend alone, so it is the same on every thread.
 *
 * @param passes for plain losses
 * @param dl4j DL4J's own, which also tune losses
 * @param description what a run says of it: {@code host memory}, or DL4J's passes and the reason
 */
record Computation(Passes passes, Dl4jPasses dl4j, String description) {
    /** Stands before the reason why host memory does not do. */
    private static final String DL4J = "DL4J's passes: ";

    /**
     * The computation in host memory, if that knows every part of the network and the data; else by DL4J's passes.
     *
     * @param rowShape of a row of features; empty where rows are of another form than one array of features and one of labels
     * @param tuned whether hyperparameters enter the training loss
     */
    static Computation of(Dl4jPasses dl4j, Optional<long[]> rowShape, boolean tuned) {
        HostCompilation compilation = HostCompiler.compile(dl4j.model(), rowShape);
        if (compilation instanceof HostCompilation.Compiled compiled) {
            String description = tuned ? DL4J + "hyperparameters enter the training loss" : "host memory";
            return new Computation(new HostPasses(compiled.network(), dl4j), dl4j, description);
        }
        String reason = ((HostCompilation.NotCompiled) compilation).reason();
        return ofDl4j(dl4j, reason);
    }

    /** The computation by DL4J's passes, whatever host memory could do. */
    static Computation ofDl4j(Dl4jPasses dl4j, String reason) {
        return new Computation(dl4j, dl4j, DL4J + reason);
    }
}
