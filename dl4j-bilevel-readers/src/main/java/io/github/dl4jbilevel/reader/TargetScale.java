package io.github.dl4jbilevel.reader;

import java.util.Arrays;

/**
 * Brings real labels to mean 0 and standard deviation 1 over the training rows, b := (b - mean) / deviation.
 *
 * @param mean of the training labels
 * @param deviation root of their mean squared deviation; 1 where they are all equal
 */
public record TargetScale(double mean, double deviation) {

    /** Measures the labels of the training rows, which are real numbers. */
    public static TargetScale fit(LabeledRows train) {
        double[] targets = train.targets();
        double mean = Arrays.stream(targets).average().orElse(0);
        double variance = Arrays.stream(targets)
                .map(b -> (b - mean) * (b - mean))
                .average()
                .orElse(0);
        double deviation = Math.sqrt(variance);
        return new TargetScale(mean, deviation > 1e-12 * Math.abs(mean) ? deviation : 1);
    }

    /** The same rows, their features shared, with scaled labels. */
    public LabeledRows apply(LabeledRows rows) {
        return rows.withTargets(
                Arrays.stream(rows.targets()).map(b -> (b - mean) / deviation).toArray());
    }
}
