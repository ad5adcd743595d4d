package io.github.dl4jbilevel.host;

import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/** Between the memory orders [rows, channels, plane] of feed-forward layers and [channels, rows, plane] of convolutional ones. */
final class HostReorder extends HostLayer {
    private final int channels;
    private final int plane;
    private final boolean toPlanes;

    HostReorder(int channels, int plane, boolean toPlanes) {
        this.channels = channels;
        this.plane = plane;
        this.toPlanes = toPlanes;
    }

    @Override
    int outputSize() {
        return channels * plane;
    }

    @Override
    void forward(FloatPointer theta, Floats input, int rows) {
        move(input.array(), output.array(), rows, toPlanes);
        if (!toPlanes) {
            output.store(rows * outputSize());
        }
    }

    @Override
    void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput) {
        if (byInput != null) {
            move(delta.array(), byInput.array(), rows, !toPlanes);
        }
    }

    private void move(float[] from, float[] to, int rows, boolean planesLast) {
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                int flat = (row * channels + c) * plane;
                int planes = (c * rows + row) * plane;
                System.arraycopy(from, planesLast ? flat : planes, to, planesLast ? planes : flat, plane);
            }
        }
    }
}
