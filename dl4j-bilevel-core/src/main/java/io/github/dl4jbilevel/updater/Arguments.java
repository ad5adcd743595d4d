package io.github.dl4jbilevel.updater;

/** Checks of the settings that several configurations share. */
final class Arguments {

    private Arguments() {}

    static void checkWeight(double a) {
        if (!(a > 0 && a <= 1)) {
            throw new IllegalArgumentException(
                    "a is the weight of the newest sample and lies in (0, 1], given was " + a + ".");
        }
    }

    static void checkLearningRate(double learningRate) {
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "A learning rate is finite and not negative, given was " + learningRate + ".");
        }
    }

    static void checkThreshold(double threshold) {
        if (!(threshold > 0) || Double.isInfinite(threshold)) {
            throw new IllegalArgumentException(
                    "A clipping threshold is finite and positive, given was " + threshold + ".");
        }
    }
}
