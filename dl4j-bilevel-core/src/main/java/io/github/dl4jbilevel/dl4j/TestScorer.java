package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import java.util.function.DoubleSupplier;
import org.apache.commons.math3.util.MathArrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loss and accuracy, or R squared, on a test set that no agent trains on. Belongs to one thread. */
public final class TestScorer {
    private final Passes passes;
    private final RowReader reader;
    private final int[] rows;
    private final TestMeasure measure;

    TestScorer(Passes passes, TestMeasure measure, RowStore test) {
        this.passes = passes;
        this.reader = new RowReader(test);
        this.rows = MathArrays.natural(test.size());
        this.measure = measure;
    }

    /** Whether the scorer does without DL4J's passes. */
    boolean usesHostMemory() {
        return passes instanceof HostPasses;
    }

    /** Mean over rows, at theta, a network's whole parameter vector, of the loss (the sum of all outputs'), without penalties. */
    public double loss(INDArray theta) {
        return computed("loss", () -> passes.meanLoss(theta, reader, rows));
    }

    /**
     * Share of what is predicted rightly at theta, 0 to 1: of rows, of time steps or pixels that are not masked, or, for several labels of
     * 0 and 1 or of -1 and 1 in a row, of labels. It is that of the first output that has one. NaN where {@link #measure} says so, and
     * where an output is not finite.
     */
    public double accuracy(INDArray theta) {
        return measure.isAccuracy() ? quality(theta) : Double.NaN;
    }

    /**
     * R squared at theta of the first output that predicts values, mean over its entries: 1 is perfect, 0 as good as the mean of the test's
     * labels. NaN for networks with an accuracy, and where {@link #measure} says so.
     */
    public double rSquared(INDArray theta) {
        return measure.kind() == TestMeasure.Kind.VALUES ? quality(theta) : Double.NaN;
    }

    private double quality(INDArray theta) {
        return computed(measure.text(), () -> passes.quality(theta, reader, rows, measure));
    }

    private static double computed(String what, DoubleSupplier value) {
        try {
            return value.getAsDouble();
        } catch (RuntimeException e) {
            throw new IllegalStateException("Test data: the " + what + " cannot be computed: " + e.getMessage(), e);
        }
    }

    /** What accuracy or R squared is a share or mean of; {@code none:} and the reason where neither can be said. */
    public String measure() {
        return measure.text();
    }
}
