package io.github.dl4jbilevel.math;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What {@link Sweep#addFlows} adds to a sweep. */
final class Flows implements SweepPart {
    private final PreciseVector into;
    private final INDArray center;
    private final INDArray[] others;
    private double[] weights = {};
    private @Nullable HostFlows hostFlows;

    Flows(PreciseVector into, INDArray center, INDArray[] others) {
        VectorKernels.checkPair(into.leading(), center);
        for (INDArray other : others) {
            VectorKernels.checkPair(into.leading(), other);
        }
        this.into = into;
        this.center = center;
        this.others = others;
    }

    /** Whether it is of the very same arrays. */
    boolean isOf(PreciseVector newInto, INDArray newCenter, INDArray[] newOthers) {
        return into == newInto
                && center == newCenter
                && others.length == newOthers.length
                && Arrays.equals(others, newOthers, (a, b) -> a == b ? 0 : 1);
    }

    void weigh(double[] newWeights) {
        weights = newWeights;
    }

    @Override
    public INDArray out() {
        return into.leading();
    }

    @Override
    public HostPart inHostMemory() {
        if (hostFlows == null) {
            hostFlows = new HostFlows(into, center, others);
        }
        hostFlows.weigh(weights);
        return hostFlows;
    }

    @Override
    public void runThroughBackend() {
        for (int i = 0; i < others.length; i++) {
            if (weights[i] != 0) {
                add(weights[i], others[i].dup());
            }
        }
    }

    /** Where the rest is used, the same operations as {@link TwoSum}'s, so the same bits. */
    private void add(double weight, INDArray flow) {
        INDArray lost = addExactly(flow, center.neg());
        if (VectorKernels.norm2(flow) <= into.limit()) {
            VectorKernels.axpy(weight, flow, into.leading());
            return;
        }
        into.useRest();
        VectorKernels.scale(weight, flow);
        VectorKernels.scale(weight, lost);
        VectorKernels.axpy(1, addExactly(into.leading(), flow), lost);
        VectorKernels.axpy(1, lost, into.rest());
        VectorKernels.copy(addExactly(into.leading(), into.rest().dup()), into.rest());
    }

    /** Does sum := fl(sum + term); returns what rounding took from it. */
    private static INDArray addExactly(INDArray sum, INDArray term) {
        INDArray lost = sum.dup();
        VectorKernels.axpy(1, term, sum);
        INDArray added = sum.dup();
        VectorKernels.axpy(-1, lost, added);
        INDArray kept = sum.dup();
        VectorKernels.axpy(-1, added, kept);
        VectorKernels.axpy(-1, kept, lost);
        VectorKernels.axpy(-1, added, term);
        VectorKernels.axpy(1, term, lost);
        return lost;
    }
}
