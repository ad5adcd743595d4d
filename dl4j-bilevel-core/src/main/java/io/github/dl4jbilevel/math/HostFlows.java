package io.github.dl4jbilevel.math;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What {@link Sweep#addFlows} adds, in host memory, block by block. The vectors must stay alive. Belongs to one thread. */
final class HostFlows implements HostPart {
    private final PreciseVector into;
    private final HostVector leading;
    private final HostVector center;
    private final HostVector[] others;
    /** Null until it is used. */
    private @Nullable HostVector rest;

    private double[] weights = {};

    HostFlows(PreciseVector into, INDArray center, INDArray[] others) {
        this.into = into;
        this.leading = HostVector.of(into.leading());
        this.center = HostVector.of(center);
        this.others = Arrays.stream(others).map(HostVector::of).toArray(HostVector[]::new);
    }

    /** Sets the weights, one for each of the others. */
    void weigh(double[] newWeights) {
        weights = newWeights;
    }

    @Override
    public HostVector out() {
        return leading;
    }

    @Override
    public void run(long start, int n) {
        leading.seek(start);
        center.seek(start);
        for (HostVector other : others) {
            other.seek(start);
        }
        double limit = into.limit();
        for (int i = 0; i < others.length; i++) {
            if (weights[i] != 0 && !(limit > 0 && leading.addDifference(weights[i], others[i], center, limit, n))) {
                into.useRest();
                limit = 0;
                leading.addFlow(restFrom(start), center, others[i], weights[i], n);
            }
        }
    }

    private HostVector restFrom(long start) {
        if (rest == null) {
            rest = HostVector.of(into.rest());
        }
        rest.seek(start);
        return rest;
    }
}
