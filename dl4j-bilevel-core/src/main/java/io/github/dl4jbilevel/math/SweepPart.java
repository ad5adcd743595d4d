package io.github.dl4jbilevel.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A part of a {@link Sweep}, which computes one vector of others. */
sealed interface SweepPart permits Sweep.Assignment, Flows {
    /** The vector that it computes. */
    INDArray out();

    /** The same part in host memory. */
    HostPart inHostMemory();

    /** Computes all of it by ND4J's BLAS. */
    void runThroughBackend();
}
