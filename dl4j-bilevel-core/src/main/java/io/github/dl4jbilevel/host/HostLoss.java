package io.github.dl4jbilevel.host;

import io.github.dl4jbilevel.math.ProbabilityBounds;

/** Losses with the activation that they follow. Each leaves the gradient by the pre-activations z in their place. */
public enum HostLoss {
    /** Cross-entropy of a softmax: p - t. */
    SOFTMAX_CROSS_ENTROPY {
        @Override
        void gradient(float[] z, float[] t, int from, int n) {
            float largest = z[from];
            for (int j = from + 1; j < from + n; j++) {
                largest = Math.max(largest, z[j]);
            }
            double sum = 0;
            for (int j = from; j < from + n; j++) {
                z[j] = (float) Math.exp(z[j] - largest);
                sum += z[j];
            }
            float scale = (float) (1 / sum);
            for (int j = from; j < from + n; j++) {
                z[j] = z[j] * scale - t[j];
            }
        }

        @Override
        double value(float[] z, float[] t, int from, int n) {
            float largest = z[from];
            for (int j = from + 1; j < from + n; j++) {
                largest = Math.max(largest, z[j]);
            }
            double sum = 0;
            for (int j = from; j < from + n; j++) {
                sum += Math.exp((double) z[j] - largest);
            }
            double value = 0;
            for (int j = from; j < from + n; j++) {
                if (t[j] != 0) {
                    value -= t[j]
                            * Math.log(Math.max(Math.exp((double) z[j] - largest) / sum, ProbabilityBounds.SOFTMAX));
                }
            }
            return value;
        }
    },
    /**
     * Binary cross-entropy of sigmoids, as DL4J computes it: with q the value p held within
     * [{@link ProbabilityBounds#SIGMOID}, 1 - SIGMOID],
     * (q - t) / (q (1 - q)) p (1 - p), which is p - t but for saturated p. For the value, q is rounded to single precision as there.
     */
    SIGMOID_CROSS_ENTROPY {
        @Override
        void gradient(float[] z, float[] t, int from, int n) {
            for (int j = from; j < from + n; j++) {
                double p = 1 / (1 + Math.exp(-z[j]));
                double q = Math.min(Math.max(p, ProbabilityBounds.SIGMOID), 1 - ProbabilityBounds.SIGMOID);
                z[j] = (float) ((q - t[j]) / (q * (1 - q)) * p * (1 - p));
            }
        }

        @Override
        double value(float[] z, float[] t, int from, int n) {
            double value = 0;
            for (int j = from; j < from + n; j++) {
                float q = (float) Math.min(
                        Math.max(1 / (1 + Math.exp(-z[j])), ProbabilityBounds.SIGMOID), 1 - ProbabilityBounds.SIGMOID);
                value -= t[j] * Math.log(q) + (1 - t[j]) * Math.log(1 - q);
            }
            return value;
        }
    },
    /** Mean over entries of the squares of z - t. */
    MEAN_SQUARES {
        @Override
        void gradient(float[] z, float[] t, int from, int n) {
            for (int j = from; j < from + n; j++) {
                z[j] = 2 * (z[j] - t[j]) / n;
            }
        }

        @Override
        double value(float[] z, float[] t, int from, int n) {
            return SQUARES.value(z, t, from, n) / n;
        }
    },
    /** Sum over entries of the squares of z - t. */
    SQUARES {
        @Override
        void gradient(float[] z, float[] t, int from, int n) {
            for (int j = from; j < from + n; j++) {
                z[j] = 2 * (z[j] - t[j]);
            }
        }

        @Override
        double value(float[] z, float[] t, int from, int n) {
            double value = 0;
            for (int j = from; j < from + n; j++) {
                double difference = (double) z[j] - t[j];
                value += difference * difference;
            }
            return value;
        }
    };

    /** Leaves the gradient of one row, of n entries. */
    abstract void gradient(float[] z, float[] t, int from, int n);

    /** The loss of one row, of n entries. */
    abstract double value(float[] z, float[] t, int from, int n);

    /** Whether DL4J's accuracy of n outputs is a matter of their pre-activations alone. */
    boolean classifies(int n) {
        return this == SOFTMAX_CROSS_ENTROPY || (this == SIGMOID_CROSS_ENTROPY && n == 1);
    }

    /** Whether the output that a row's pre-activations become is finite; for a loss that {@link #classifies}. */
    boolean isDefined(float[] z, int from, int n) {
        float largest = z[from];
        for (int j = from + 1; j < from + n; j++) {
            largest = Math.max(largest, z[j]);
        }
        return this == SIGMOID_CROSS_ENTROPY ? !Float.isNaN(largest) : Float.isFinite(largest);
    }
}
