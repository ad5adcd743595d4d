package io.github.dl4jbilevel.host;

import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A layer that goes between the memory orders [rows, channels, plane] of feed-forward layers and [channels, rows, plane] of
 * convolutional ones.
 */
final class HostReorder extends HostLayer {
    /** The order that results. */
    private enum Order {
        ROWS,
        PLANES
    }

    private final int channels;
    private final int plane;
    private final Order result;

    private HostReorder(int channels, int plane, Order result) {
        this.channels = channels;
        this.plane = plane;
        this.result = result;
    }

    static HostReorder toPlanes(int channels, int plane) {
        return new HostReorder(channels, plane, Order.PLANES);
    }

    static HostReorder toRows(int channels, int plane) {
        return new HostReorder(channels, plane, Order.ROWS);
    }

    @Override
    Floats.Side reads() {
        return Floats.Side.ARRAY;
    }

    @Override
    int outputSize() {
        return channels * plane;
    }

    @Override
    void forward(FloatPointer theta, Floats input, int rows) {
        move(input.array(), output.array(), rows, result);
    }

    @Override
    void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput) {
        if (byInput != null) {
            move(delta.array(), byInput.array(), rows, result == Order.PLANES ? Order.ROWS : Order.PLANES);
        }
    }

    private void move(float[] from, float[] to, int rows, Order into) {
        boolean toPlanes = into == Order.PLANES;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                int flat = (row * channels + c) * plane;
                int planes = (c * rows + row) * plane;
                System.arraycopy(from, toPlanes ? flat : planes, to, toPlanes ? planes : flat, plane);
            }
        }
    }
}
