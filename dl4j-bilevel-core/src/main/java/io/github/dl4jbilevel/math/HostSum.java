package io.github.dl4jbilevel.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A weighted sum of vectors in host memory, block by block. The vectors must stay alive. Belongs to one thread. */
final class HostSum implements HostPart {
    private final HostVector out;
    private final HostVector[] terms;
    private final boolean inPlace;
    private double[] weights = {};

    HostSum(INDArray out, INDArray[] terms) {
        this.out = HostVector.of(out);
        this.terms = new HostVector[terms.length];
        for (int i = 0; i < terms.length; i++) {
            this.terms[i] = HostVector.of(terms[i]);
        }
        this.inPlace = terms[0] == out;
    }

    /** Sets the weights, one for each term. */
    void weigh(double[] newWeights) {
        weights = newWeights;
    }

    @Override
    public HostVector out() {
        return out;
    }

    @Override
    public void run(long start, int n) {
        out.seek(start);
        if (weights[0] == 0) {
            out.zero(n);
        } else {
            if (!inPlace) {
                terms[0].seek(start);
                out.copy(terms[0], n);
            }
            if (weights[0] != 1) {
                out.scale(weights[0], n);
            }
        }
        for (int i = 1; i < terms.length; i++) {
            terms[i].seek(start);
            out.add(weights[i], terms[i], n);
        }
    }
}
