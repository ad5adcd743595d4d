package io.github.dl4jbilevel.cli.rival;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/** The vectors x with every component in [low, high], as one Arbiter leaf of many parameters; random search draws it uniformly. */
@SuppressWarnings("rawtypes") // Arbiter's own signatures are raw.
final class PenaltyBox implements ParameterSpace<double[]> {
    private final int size;
    private final double low;
    private final double high;
    private int[] indices = {};

    PenaltyBox(int size, double low, double high) {
        this.size = size;
        this.low = low;
        this.high = high;
    }

    @Override
    public double[] getValue(double[] point) {
        double[] x = new double[size];
        for (int i = 0; i < size; i++) {
            x[i] = low + (high - low) * point[indices[i]];
        }
        return x;
    }

    @Override
    public int numParameters() {
        return size;
    }

    @Override
    public List<ParameterSpace> collectLeaves() {
        return List.of(this);
    }

    @Override
    public Map<String, ParameterSpace> getNestedSpaces() {
        return Map.of();
    }

    @Override
    public boolean isLeaf() {
        return true;
    }

    @Override
    public void setIndices(int... all) {
        if (all.length != size) {
            throw new IllegalArgumentException(all.length + " indices for a space of " + size + " parameters.");
        }
        indices = all.clone();
    }
}
