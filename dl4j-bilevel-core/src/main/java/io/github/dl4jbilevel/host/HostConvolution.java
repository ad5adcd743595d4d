package io.github.dl4jbilevel.host;

import io.github.dl4jbilevel.math.HostBlas;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A 2d convolution as a matrix product of W [outputs, patch] with the patches [patch, rows * height * width] of its input.
 * Parameters as DL4J's convolution layer has them: b, then W [outputs, inputs, kernel height, kernel width].
 */
final class HostConvolution extends HostLayer {
    private final Window window;
    private final int inputs;
    private final int outputs;
    private final boolean biased;
    private final HostActivation activation;
    private final Floats patches = new Floats();
    private final Floats byPatches = new Floats();
    private final float[] bias;
    private final float[] biasGradient;

    HostConvolution(Window window, int inputs, int outputs, boolean biased, HostActivation activation) {
        this.window = window;
        this.inputs = inputs;
        this.outputs = outputs;
        this.biased = biased;
        this.activation = activation;
        this.bias = new float[outputs];
        this.biasGradient = new float[outputs];
    }

    private int patch() {
        return inputs * window.kernelHeight() * window.kernelWidth();
    }

    private int places(int rows) {
        return rows * window.outHeight() * window.outWidth();
    }

    @Override
    Floats.Side reads() {
        return Floats.Side.ARRAY;
    }

    @Override
    int outputSize() {
        return outputs * window.outHeight() * window.outWidth();
    }

    @Override
    long memoryPerRow() {
        return (long) patch() * places(1);
    }

    @Override
    int parameters() {
        return outputs * patch() + (biased ? outputs : 0);
    }

    @Override
    void reserveOwn(int rows) {
        patches.reserve(patch() * places(rows));
        byPatches.reserve(patch() * places(rows));
    }

    @Override
    void forward(FloatPointer theta, Floats input, int rows) {
        int places = places(rows);
        unfold(input.array(), rows, patches.array());
        patches.store(patch() * places);
        long start = theta.position();
        if (biased) {
            theta.get(bias, 0, outputs);
            theta.position(start + outputs);
        }
        HostBlas.times(outputs, places, patch(), theta, patches.pointer(), 0, output.pointer());
        theta.position(start);
        float[] z = output.fetch(outputs * places);
        if (biased) {
            for (int c = 0; c < outputs; c++) {
                float b = bias[c];
                for (int i = c * places; i < (c + 1) * places; i++) {
                    z[i] += b;
                }
            }
        }
        activation.apply(z, outputs * places);
    }

    @Override
    void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput) {
        int places = places(rows);
        float[] d = delta.array();
        activation.backward(output.array(), d, outputs * places);
        delta.store(outputs * places);
        long start = gradient.position();
        long startOfTheta = theta.position();
        if (biased) {
            gradient.get(biasGradient, 0, outputs);
            for (int c = 0; c < outputs; c++) {
                float sum = 0;
                for (int i = c * places; i < (c + 1) * places; i++) {
                    sum += d[i];
                }
                biasGradient[c] += sum;
            }
            gradient.put(biasGradient, 0, outputs);
            gradient.position(start + outputs);
            theta.position(startOfTheta + outputs);
        }
        HostBlas.timesTransposed(outputs, patch(), places, delta.pointer(), patches.pointer(), 1, gradient);
        if (byInput != null) {
            HostBlas.transposedTimes(patch(), places, outputs, theta, delta.pointer(), 0, byPatches.pointer());
            fold(byPatches.fetch(patch() * places), rows, byInput.array());
        }
        gradient.position(start);
        theta.position(startOfTheta);
    }

    /** patches[(c, i, j), (row, y, x)] = in[c, row, y stride + i - padding, x stride + j - padding], 0 outside. */
    private void unfold(float[] in, int rows, float[] out) {
        int to = 0;
        for (int c = 0; c < inputs; c++) {
            for (int i = 0; i < window.kernelHeight(); i++) {
                for (int j = 0; j < window.kernelWidth(); j++) {
                    for (int row = 0; row < rows; row++) {
                        int plane = (c * rows + row) * window.height();
                        for (int y = 0; y < window.outHeight(); y++) {
                            unfoldLine(in, plane, y * window.strideHeight() + i - window.paddingHeight(), j, out, to);
                            to += window.outWidth();
                        }
                    }
                }
            }
        }
    }

    private void unfoldLine(float[] in, int plane, int y, int j, float[] out, int to) {
        int n = window.outWidth();
        if (y < 0 || y >= window.height()) {
            Arrays.fill(out, to, to + n, 0);
            return;
        }
        int from = (plane + y) * window.width() + j - window.paddingWidth();
        if (window.isDenseLine()) {
            System.arraycopy(in, from, out, to, n);
            return;
        }
        for (int x = 0; x < n; x++) {
            int at = x * window.strideWidth() + j - window.paddingWidth();
            out[to + x] = at < 0 || at >= window.width() ? 0 : in[from + x * window.strideWidth()];
        }
    }

    /** The transpose of {@link #unfold}. */
    private void fold(float[] in, int rows, float[] out) {
        Arrays.fill(out, 0, inputs * rows * window.height() * window.width(), 0);
        int from = 0;
        for (int c = 0; c < inputs; c++) {
            for (int i = 0; i < window.kernelHeight(); i++) {
                for (int j = 0; j < window.kernelWidth(); j++) {
                    for (int row = 0; row < rows; row++) {
                        int plane = (c * rows + row) * window.height();
                        for (int y = 0; y < window.outHeight(); y++) {
                            foldLine(in, from, plane, y * window.strideHeight() + i - window.paddingHeight(), j, out);
                            from += window.outWidth();
                        }
                    }
                }
            }
        }
    }

    private void foldLine(float[] in, int from, int plane, int y, int j, float[] out) {
        if (y < 0 || y >= window.height()) {
            return;
        }
        int n = window.outWidth();
        int to = (plane + y) * window.width() + j - window.paddingWidth();
        if (window.isDenseLine()) {
            for (int x = 0; x < n; x++) {
                out[to + x] += in[from + x];
            }
            return;
        }
        for (int x = 0; x < n; x++) {
            int at = x * window.strideWidth() + j - window.paddingWidth();
            if (at >= 0 && at < window.width()) {
                out[to + x * window.strideWidth()] += in[from + x];
            }
        }
    }
}
