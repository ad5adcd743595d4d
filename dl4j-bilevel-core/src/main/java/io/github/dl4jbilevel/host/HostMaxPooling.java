package io.github.dl4jbilevel.host;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** The largest entry of each window without padding; of equal ones the first. */
final class HostMaxPooling extends HostLayer {
    private final Window window;
    private final int channels;
    private int[] chosen = new int[0];

    HostMaxPooling(Window window, int channels) {
        this.window = window;
        this.channels = channels;
    }

    @Override
    Floats.Side reads() {
        return Floats.Side.ARRAY;
    }

    @Override
    int outputSize() {
        return channels * window.outHeight() * window.outWidth();
    }

    @Override
    void reserveOwn(int rows) {
        if (chosen.length < rows * outputSize()) {
            chosen = new int[rows * outputSize()];
        }
    }

    @Override
    void forward(FloatPointer theta, Floats input, int rows) {
        float[] in = input.array();
        float[] out = output.array();
        int width = window.width();
        int o = 0;
        for (int plane = 0; plane < channels * rows; plane++) {
            for (int y = 0; y < window.outHeight(); y++) {
                int line = (plane * window.height() + y * window.strideHeight()) * width;
                for (int x = 0; x < window.outWidth(); x++) {
                    int corner = line + x * window.strideWidth();
                    int best = corner;
                    for (int i = 0; i < window.kernelHeight(); i++) {
                        for (int at = corner + i * width; at < corner + i * width + window.kernelWidth(); at++) {
                            best = in[at] > in[best] || Float.isNaN(in[at]) ? at : best;
                        }
                    }
                    chosen[o] = best;
                    out[o++] = in[best];
                }
            }
        }
    }

    @Override
    void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput) {
        if (byInput == null) {
            return;
        }
        float[] to = byInput.array();
        float[] d = delta.array();
        Arrays.fill(to, 0, rows * channels * window.height() * window.width(), 0);
        for (int o = 0; o < rows * outputSize(); o++) {
            to[chosen[o]] += d[o];
        }
    }
}
