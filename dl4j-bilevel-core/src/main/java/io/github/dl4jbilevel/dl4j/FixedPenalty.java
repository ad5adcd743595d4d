package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.math.VectorKernels;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The L1 and L2 regularisation that a network's configuration itself asks for: a fixed part of g. Belongs to one thread. */
final class FixedPenalty {
    private final List<NetworkLayout.Fixed> terms;

    FixedPenalty(NetworkLayout layout) {
        this.terms = layout.fixed();
    }

    /** The value of the penalty at theta. */
    double value(INDArray theta) {
        return terms.stream()
                .mapToDouble(fixed -> fixed.terms().stream()
                        .mapToDouble(term -> term.score(fixed.where().of(theta), 0, 0))
                        .sum())
                .sum();
    }

    /** Adds {@code weight} times the gradient of {@link #value}. */
    void addGradient(double weight, INDArray theta, INDArray gradient) {
        for (NetworkLayout.Fixed fixed : terms) {
            INDArray w = fixed.where().of(theta);
            INDArray sum = w.ulike().assign(0);
            fixed.terms().forEach(term -> term.apply(w, sum, 1, 0, 0));
            VectorKernels.axpy(weight, sum, fixed.where().of(gradient));
        }
    }
}
