package io.github.dl4jbilevel.reader;

import java.util.SplittableRandom;

/**
 * The purposes for which a run's seed draws rows or noise beside the split into test and other rows, which takes the seed itself. Each
 * has random numbers of its own, for every seed: those of seed s for one purpose are not those of seed s + 1 for another.
 */
public enum Draw {
    /** The rows set aside for validation. */
    VALIDATION_SPLIT,
    /** The rows that a long tail leaves. */
    LONG_TAIL,
    /** The labels that are made wrong. */
    LABEL_CORRUPTION,
    /** The noise on features. */
    FEATURE_NOISE;

    /** The seed for this purpose. */
    public long seed(long runSeed) {
        long scrambled = new SplittableRandom(runSeed).nextLong();
        return new SplittableRandom(scrambled ^ name().hashCode()).nextLong();
    }

    /** The random numbers for this purpose. */
    SplittableRandom random(long runSeed) {
        return new SplittableRandom(seed(runSeed));
    }
}
