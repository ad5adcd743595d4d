package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.host.HostNetwork;

/** The answer of {@link HostCompiler}: whether host memory can do the work. */
sealed interface HostCompilation {
    /**
     * Host memory can do the work.
     *
     * @param network which belongs to the thread that asked
     */
    record Compiled(HostNetwork network) implements HostCompilation {}

    /**
     * DL4J has to do the work.
     *
     * @param reason the first part of the network or the data that host memory does not know, in words for the user
     */
    record NotCompiled(String reason) implements HostCompilation {}
}
