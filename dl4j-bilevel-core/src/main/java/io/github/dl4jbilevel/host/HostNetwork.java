package io.github.dl4jbilevel.host;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A chain of layers under one loss, of type FLOAT. {@link #addGradient} gives what DL4J's forward and backward pass give, to
 * rounding; rows have weights of their own, so batches of several losses are one pass. Belongs to one thread; keeps its memory.
 */
public final class HostNetwork {
    /** Rows that are taken at a time, at most, so that a pass stays in the cache and its memory stays bounded. */
    private static final int MOST_ROWS = 128;

    /** Entries that one memory of a layer may have in a pass, but for a single row. */
    private static final long MEMORY = 1 << 22;

    /** Entries that one memory may have for a single row. */
    private static final long MOST_MEMORY = 1 << 25;

    private final int inputs;
    private final List<HostLayer> layers;
    private final HostLoss loss;
    private final Floats input = new Floats();
    private final Floats labels = new Floats();
    private final int rowsAtOnce;

    private HostNetwork(int inputs, List<HostLayer> layers, HostLoss loss) {
        this.inputs = inputs;
        this.layers = List.copyOf(layers);
        this.loss = loss;
        this.rowsAtOnce = (int) Math.max(1, Math.min(MOST_ROWS, MEMORY / largest(layers)));
    }

    private static long largest(List<HostLayer> layers) {
        return layers.stream().mapToLong(HostLayer::memoryPerRow).max().orElse(1);
    }

    /** Number of entries of a row of features. */
    public int inputs() {
        return inputs;
    }

    /** Number of entries of a row of labels. */
    public int outputs() {
        return layers.get(layers.size() - 1).outputSize();
    }

    /**
     * Adds sum_i weights[i] grad loss(row i) at theta.
     *
     * @param theta parameters in DL4J's order
     * @param features rows of {@link #inputs} entries
     * @param targets rows of {@link #outputs} entries
     * @param weights one for each row
     * @param gradient of the length of theta; added to
     */
    public void addGradient(
            FloatPointer theta, FloatPointer features, FloatPointer targets, float[] weights, FloatPointer gradient) {
        inTurns(features, targets, weights.length, (from, rows) -> pass(theta, weights, from, rows, gradient));
    }

    /**
     * Whether {@link HostEvaluation#hits} and {@link HostEvaluation#isDefined} are what DL4J's evaluation says; elsewhere they mean
     * nothing.
     */
    public boolean classifies() {
        return loss.classifies(outputs());
    }

    /**
     * Evaluates rows at theta, beside those that were evaluated before.
     *
     * @param theta parameters in DL4J's order
     * @param features rows of {@link #inputs} entries
     * @param targets rows of {@link #outputs} entries
     * @param count number of rows
     * @param result added to
     */
    public void evaluate(
            FloatPointer theta, FloatPointer features, FloatPointer targets, int count, HostEvaluation result) {
        inTurns(features, targets, count, (from, rows) -> {
            forward(theta, rows);
            result.add(loss, layers.get(layers.size() - 1).output.array(), labels.array(), rows, outputs());
        });
    }

    /** Works on rows from..from + rows, which are in {@link #input} and {@link #labels}. */
    private interface Turn {
        void take(int from, int rows);
    }

    private void inTurns(FloatPointer features, FloatPointer targets, int count, Turn turn) {
        long startOfFeatures = features.position();
        long startOfTargets = targets.position();
        for (int from = 0; from < count; from += rowsAtOnce) {
            int rows = Math.min(rowsAtOnce, count - from);
            reserve(rows);
            input.borrow(
                    features.position(startOfFeatures + (long) from * inputs),
                    layers.get(0).reads(),
                    rows * inputs);
            targets.position(startOfTargets + (long) from * outputs()).get(labels.array(), 0, rows * outputs());
            turn.take(from, rows);
        }
        features.position(startOfFeatures);
        targets.position(startOfTargets);
    }

    private void reserve(int rows) {
        labels.reserve(rows * outputs());
        layers.forEach(layer -> layer.reserve(rows));
    }

    /**
     * Leaves each layer's output in its array, and in BLAS memory where the next layer reads that.
     *
     * @return the position behind theta's last entry, counted from its first
     */
    private long forward(FloatPointer theta, int rows) {
        long start = theta.position();
        long offset = 0;
        Floats below = input;
        for (int l = 0; l < layers.size(); l++) {
            HostLayer layer = layers.get(l);
            layer.forward(theta.position(start + offset), below, rows);
            offset += layer.parameters();
            below = layer.output;
            if (l + 1 < layers.size() && layers.get(l + 1).reads() == Floats.Side.BLAS) {
                below.store(rows * layer.outputSize());
            }
        }
        theta.position(start);
        return offset;
    }

    private void pass(FloatPointer theta, float[] weights, int from, int rows, FloatPointer gradient) {
        long startOfTheta = theta.position();
        long startOfGradient = gradient.position();
        long offset = forward(theta, rows);
        lossGradient(weights, from, rows);
        for (int l = layers.size() - 1; l >= 0; l--) {
            HostLayer layer = layers.get(l);
            offset -= layer.parameters();
            layer.backward(
                    theta.position(startOfTheta + offset),
                    l == 0 ? input : layers.get(l - 1).output,
                    rows,
                    gradient.position(startOfGradient + offset),
                    offset == 0 ? null : layers.get(l - 1).delta);
        }
        theta.position(startOfTheta);
        gradient.position(startOfGradient);
    }

    private void lossGradient(float[] weights, int from, int rows) {
        HostLayer last = layers.get(layers.size() - 1);
        int n = outputs();
        float[] d = last.delta.array();
        System.arraycopy(last.output.array(), 0, d, 0, rows * n);
        for (int row = 0; row < rows; row++) {
            loss.gradient(d, labels.array(), row * n, n);
            float weight = weights[from + row];
            for (int j = row * n; j < (row + 1) * n; j++) {
                d[j] *= weight;
            }
        }
    }

    /** Puts layers on top of one another. */
    public static final class Builder {
        private final int inputs;
        private final List<HostLayer> layers = new ArrayList<>();

        /** A network of rows with this number of entries. */
        public Builder(int inputs) {
            this.inputs = inputs;
        }

        /** A dense layer. */
        public Builder dense(int in, int out, boolean biased, HostActivation activation) {
            layers.add(new HostDense(in, out, biased, activation));
            return this;
        }

        /** A convolution. */
        public Builder convolution(Window window, int in, int out, boolean biased, HostActivation activation) {
            layers.add(new HostConvolution(window, in, out, biased, activation));
            return this;
        }

        /** Max pooling; the window has no padding. */
        public Builder maxPooling(Window window, int channels) {
            layers.add(new HostMaxPooling(window, channels));
            return this;
        }

        /** Reorders rows to planes. */
        public Builder toPlanes(int channels, int plane) {
            layers.add(HostReorder.toPlanes(channels, plane));
            return this;
        }

        /** Reorders planes to rows. */
        public Builder toRows(int channels, int plane) {
            layers.add(HostReorder.toRows(channels, plane));
            return this;
        }

        /** Whether a row's memory is within bounds. */
        public boolean fits() {
            return largest(layers) <= MOST_MEMORY;
        }

        /** The network, whose last layer gives the loss's pre-activations. */
        public HostNetwork build(HostLoss loss) {
            if (layers.isEmpty()) {
                throw new IllegalStateException("No layer: add at least one.");
            }
            return new HostNetwork(inputs, layers, loss);
        }
    }
}
