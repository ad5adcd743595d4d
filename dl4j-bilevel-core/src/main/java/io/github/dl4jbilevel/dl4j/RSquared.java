package io.github.dl4jbilevel.dl4j;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.moment.SecondMoment;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * R squared of several outputs, in double precision whatever the type of the arrays: 1 - sum of squared errors / sum of squared
 * deviations of the labels from their mean. DL4J's {@code RegressionEvaluation} takes the difference of large sums in the arrays' own
 * type, which for labels far from 0 gives values above 1.
 */
final class RSquared {
    private SecondMoment[] labels = new SecondMoment[0];
    private double[] errors = new double[0];

    /**
     * Adds vectors.
     *
     * @param expected labels, a row for each vector
     * @param predicted outputs of the same shape
     * @param mask of single entries; null where all count
     */
    void add(INDArray expected, INDArray predicted, @Nullable INDArray mask) {
        int columns = expected.columns();
        if (labels.length == 0) {
            labels = Stream.generate(SecondMoment::new).limit(columns).toArray(SecondMoment[]::new);
            errors = new double[columns];
        }
        for (int i = 0; i < expected.rows(); i++) {
            for (int c = 0; c < columns; c++) {
                if (mask == null || mask.getDouble(i, c) != 0) {
                    double label = expected.getDouble(i, c);
                    double error = predicted.getDouble(i, c) - label;
                    labels[c].increment(label);
                    errors[c] += error * error;
                }
            }
        }
    }

    /** Mean over the outputs whose labels vary; NaN where none do. */
    double mean() {
        return IntStream.range(0, labels.length)
                .filter(c -> labels[c].getResult() > 0)
                .mapToDouble(c -> 1 - errors[c] / labels[c].getResult())
                .average()
                .orElse(Double.NaN);
    }
}
