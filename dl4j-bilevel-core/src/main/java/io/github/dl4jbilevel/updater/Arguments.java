package io.github.dl4jbilevel.updater;

/** Checks of the settings that several configurations share. */
final class Arguments {

    private Arguments() {}

    static void checkWeight(double a) {
        if (!(a > 0 && a <= 1)) {
            throw new IllegalArgumentException("Momentum a = " + a
                    + ": it must lie in (0, 1], the weight of the newest sample; 1 forgets the past.");
        }
    }

    static void checkLearningRate(double learningRate) {
        if (!isLearningRate(learningRate)) {
            throw new IllegalArgumentException(
                    "A learning rate is finite and not negative, given was " + learningRate + ".");
        }
    }

    static boolean isLearningRate(double learningRate) {
        return learningRate >= 0 && !Double.isInfinite(learningRate);
    }

    static void checkThreshold(double threshold) {
        if (!(threshold > 0) || Double.isInfinite(threshold)) {
            throw new IllegalArgumentException(
                    "A clipping threshold is finite and positive, given was " + threshold + ".");
        }
    }
}
