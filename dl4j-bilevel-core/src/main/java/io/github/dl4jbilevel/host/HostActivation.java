package io.github.dl4jbilevel.host;

/** Activation functions whose derivative is a function of their value. */
public enum HostActivation {
    /** a = z. */
    IDENTITY {
        @Override
        void apply(float[] z, int n) {}

        @Override
        void backward(float[] a, float[] delta, int n) {}
    },
    /** a = max(z, 0), with derivative 0 at 0: min(a HUGE HUGE, 1), which is 1 even for the smallest a, and needs no branch. */
    RELU {
        @Override
        void apply(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = Math.max(z[i], 0);
            }
        }

        @Override
        void backward(float[] a, float[] delta, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= Math.min(a[i] * HUGE * HUGE, 1);
            }
        }
    },
    /** a = tanh z. */
    TANH {
        @Override
        void apply(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = (float) (1 - 2 / (Math.exp(2.0 * z[i]) + 1));
            }
        }

        @Override
        void backward(float[] a, float[] delta, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= 1 - a[i] * a[i];
            }
        }
    },
    /** a = 1 / (1 + exp(-z)). */
    SIGMOID {
        @Override
        void apply(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = (float) (1 / (1 + Math.exp(-z[i])));
            }
        }

        @Override
        void backward(float[] a, float[] delta, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= a[i] * (1 - a[i]);
            }
        }
    };

    private static final float HUGE = 1e38f;

    /** Replaces z by a. */
    abstract void apply(float[] z, int n);

    /** Multiplies by the derivative where the value is a. */
    abstract void backward(float[] a, float[] delta, int n);
}
