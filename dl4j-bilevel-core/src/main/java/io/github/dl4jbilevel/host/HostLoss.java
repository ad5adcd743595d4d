package io.github.dl4jbilevel.host;

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
    },
    /**
     * Binary cross-entropy of sigmoids, as DL4J computes it: with q the value p held within [{@link #CLIP}, 1 - CLIP],
     * (q - t) / (q (1 - q)) p (1 - p), which is p - t but for saturated p.
     */
    SIGMOID_CROSS_ENTROPY {
        @Override
        void gradient(float[] z, float[] t, int from, int n) {
            for (int j = from; j < from + n; j++) {
                double p = 1 / (1 + Math.exp(-z[j]));
                double q = Math.min(Math.max(p, CLIP), 1 - CLIP);
                z[j] = (float) ((q - t[j]) / (q * (1 - q)) * p * (1 - p));
            }
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
    },
    /** Sum over entries of the squares of z - t. */
    SQUARES {
        @Override
        void gradient(float[] z, float[] t, int from, int n) {
            for (int j = from; j < from + n; j++) {
                z[j] = 2 * (z[j] - t[j]);
            }
        }
    };

    /** DL4J's default bound on probabilities in the binary cross-entropy. */
    public static final double CLIP = 1e-5;

    /** One row, of n entries. */
    abstract void gradient(float[] z, float[] t, int from, int n);
}
