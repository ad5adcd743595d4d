package io.github.dl4jbilevel.host;

import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A layer to copy into package {@code host}: A = phi(X * w + b), entry by entry, as DL4J's {@code ElementWiseMultiplicationLayer}.
 * Parameters as DL4J has them: w [n], then b [n].
 *
 * <pre>
 *   d = delta * phi'(A),   dL/dw_j = sum_i d_ij x_ij,   dL/db_j = sum_i d_ij,   dL/dx_ij = d_ij w_j
 * </pre>
 *
 * <p>What to change: this comment, the constructor's sizes, and the three methods; {@link HostLayer} is the contract.
 */
final class HostLayerTemplate extends HostLayer {
    private final int n;
    private final HostActivation activation;
    private final float[] parameters;
    private final float[] byParameters;

    HostLayerTemplate(int n, HostActivation activation) {
        this.n = n;
        this.activation = activation;
        this.parameters = new float[2 * n];
        this.byParameters = new float[2 * n];
    }

    @Override
    Floats.Side reads() {
        return Floats.Side.ARRAY;
    }

    @Override
    int outputSize() {
        return n;
    }

    @Override
    int parameters() {
        return 2 * n;
    }

    @Override
    void forward(FloatPointer theta, Floats input, int rows) {
        theta.get(parameters, 0, 2 * n);
        float[] x = input.array();
        float[] z = output.array();
        for (int i = 0; i < rows * n; i += n) {
            for (int j = 0; j < n; j++) {
                z[i + j] = x[i + j] * parameters[j] + parameters[n + j];
            }
        }
        activation.apply(z, rows * n);
    }

    @Override
    void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput) {
        theta.get(parameters, 0, 2 * n);
        gradient.get(byParameters, 0, 2 * n);
        float[] x = input.array();
        float[] d = delta.array();
        activation.backward(output.array(), d, rows * n);
        for (int i = 0; i < rows * n; i += n) {
            for (int j = 0; j < n; j++) {
                byParameters[j] += d[i + j] * x[i + j];
                byParameters[n + j] += d[i + j];
            }
        }
        gradient.put(byParameters, 0, 2 * n);
        if (byInput != null) {
            float[] dx = byInput.array();
            for (int i = 0; i < rows * n; i += n) {
                for (int j = 0; j < n; j++) {
                    dx[i + j] = d[i + j] * parameters[j];
                }
            }
        }
    }
}
