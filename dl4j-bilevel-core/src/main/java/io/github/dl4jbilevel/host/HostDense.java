package io.github.dl4jbilevel.host;

import io.github.dl4jbilevel.math.HostBlas;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A = phi(X W + b). Parameters as DL4J's dense layer has them: W [inputs, outputs] column by column, then b. So the memory of W is
 * W' [outputs, inputs] row by row, and no product needs a copy.
 */
final class HostDense extends HostLayer {
    private final int inputs;
    private final int outputs;
    private final boolean biased;
    private final HostActivation activation;
    private final float[] bias;
    private final float[] biasGradient;

    HostDense(int inputs, int outputs, boolean biased, HostActivation activation) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.biased = biased;
        this.activation = activation;
        this.bias = new float[outputs];
        this.biasGradient = new float[outputs];
    }

    @Override
    Floats.Side reads() {
        return Floats.Side.BLAS;
    }

    @Override
    int outputSize() {
        return outputs;
    }

    @Override
    int parameters() {
        return inputs * outputs + (biased ? outputs : 0);
    }

    @Override
    void forward(FloatPointer theta, Floats input, int rows) {
        int n = rows * outputs;
        HostBlas.timesTransposed(rows, outputs, inputs, input.pointer(), theta, 0, output.pointer());
        float[] z = output.fetch(n);
        if (biased) {
            long start = theta.position();
            theta.position(start + (long) inputs * outputs).get(bias, 0, outputs);
            theta.position(start);
            for (int i = 0; i < n; i += outputs) {
                for (int j = 0; j < outputs; j++) {
                    z[i + j] += bias[j];
                }
            }
        }
        activation.apply(z, n);
    }

    @Override
    void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput) {
        int n = rows * outputs;
        float[] d = delta.array();
        activation.backward(output.array(), d, n);
        delta.store(n);
        HostBlas.transposedTimes(outputs, inputs, rows, delta.pointer(), input.pointer(), 1, gradient);
        if (biased) {
            long start = gradient.position();
            gradient.position(start + (long) inputs * outputs).get(biasGradient, 0, outputs);
            for (int i = 0; i < n; i += outputs) {
                for (int j = 0; j < outputs; j++) {
                    biasGradient[j] += d[i + j];
                }
            }
            gradient.put(biasGradient, 0, outputs);
            gradient.position(start);
        }
        if (byInput != null) {
            HostBlas.times(rows, inputs, outputs, delta.pointer(), theta, 0, byInput.pointer());
            byInput.fetch(rows * inputs);
        }
    }
}
