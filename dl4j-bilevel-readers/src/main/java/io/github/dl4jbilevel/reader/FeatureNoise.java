package io.github.dl4jbilevel.reader;

import io.github.dl4jbilevel.noise.AlphaStable;
import java.util.SplittableRandom;

/**
 * Adds independent symmetric alpha-stable noise to every feature of the training and validation rows, in place; test
 * rows are to stay clean. The same seed gives the same noise to sets of the same size.
 *
 * @param noise the law of the noise; its scale is in the units of the features, so standardize first
 * @param seed of the noise
 */
public record FeatureNoise(AlphaStable noise, long seed) {

    /**
     * Adds the noise.
     *
     * @param sets training and validation rows, changed in place
     * @throws ArithmeticException if a noisy value exceeds the range of the features' type, which only tail indices far
     *     below 1 or huge scales bring about
     */
    public void addTo(LabeledRows... sets) {
        SplittableRandom random = Draw.FEATURE_NOISE.random(seed);
        for (LabeledRows set : sets) {
            add(set, random.split());
        }
    }

    private void add(LabeledRows rows, SplittableRandom random) {
        Dense data = Dense.of(rows.features());
        double max = Dense.maxValue(rows.features().dataType());
        long size = (long) rows.rows() * rows.featureCount();
        for (long i = 0; i < size; i++) {
            double value = data.get(i) + noise.sample(random);
            if (!(Math.abs(value) <= max)) {
                throw new ArithmeticException(noise + " gave a feature the value " + value + ", beyond "
                        + rows.features().dataType() + "; use a larger tail index or a smaller scale.");
            }
            data.put(i, value);
        }
    }
}
