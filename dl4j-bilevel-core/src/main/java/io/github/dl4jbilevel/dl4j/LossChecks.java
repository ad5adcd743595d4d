package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Requires that a loss function's gradient is that of its score: by central differences in double precision along random directions, at
 * random pre-activations, for labels of the data. A loss that does not compute in double precision is left out.
 */
final class LossChecks {
    /** Steps, with the relative error that each may have: the longer one for losses that compute in single precision inside. */
    private static final double[][] STEPS = {{1e-5, 1e-3}, {1e-3, 1e-2}};

    /** Relative rounding error of a score, a sum of some terms. */
    private static final double ROUNDING = 1e-14;

    private static final int DIRECTIONS = 3;
    private static final int LABELS = 5;
    private static final int SEED = 11;

    private LossChecks() {}

    /**
     * Requires it of every output.
     *
     * @param rows whose labels are used
     * @param what names them in error messages
     */
    static void requireGradients(NetworkModel model, RowStore rows, String what) {
        Batch one = new RowReader(rows).gather(new int[] {0}, 0, 1);
        for (int i = 0; i < model.outputs().size(); i++) {
            ModelOutput output = model.outputs().get(i);
            ILossFunction loss = output.original();
            IActivation activation = output.activation();
            long[] shape = rows.rowShape(Part.LABELS, i);
            if (loss != null && activation != null && shape != null && shape.length > 0) {
                double[][] labels = labels(model, rows, i, Vectors.of(shape, output.channelsLast()));
                if (labels.length > 0) {
                    long units = model.output(one, i).size(output.channelsLast() ? -1 : 1);
                    requireGradient(
                            loss,
                            activation,
                            Nd4j.createFromArray(labels),
                            units,
                            what + ", output layer " + output.name());
                }
            }
        }
    }

    /** Some label vectors that are not masked. */
    private static double[][] labels(NetworkModel model, RowStore rows, int output, Vectors vectors) {
        List<double[]> found = new ArrayList<>();
        Masked masked = new Masked(model, rows, output, vectors);
        double[] label = new double[vectors.width()];
        rows.forEachRow(Part.LABELS, output, (row, values) -> {
            for (int v = 0; v < vectors.count() && found.size() < LABELS; v++) {
                vectors.copy(values, v, label);
                if (masked.visible(row, v, label).length == label.length) {
                    found.add(label.clone());
                }
            }
        });
        return found.toArray(double[][]::new);
    }

    private static void requireGradient(
            ILossFunction loss, IActivation activation, INDArray labels, long units, String what) {
        RandomGenerator random = new Well19937c(SEED);
        INDArray preOutput = gaussian(random, labels.size(0), units);
        for (int d = 0; d < DIRECTIONS; d++) {
            INDArray direction = gaussian(random, labels.size(0), units);
            double[] slopes = null;
            boolean wrong = true;
            for (double[] step : STEPS) {
                slopes = slopes(loss, activation, labels, preOutput, direction, step[0]);
                wrong &= slopes != null && Math.abs(slopes[0] - slopes[1]) > step[1] * slopes[2] + slopes[3];
            }
            if (wrong && slopes != null) {
                throw new IllegalArgumentException(what + ": the gradient of "
                        + loss.getClass().getName()
                        + " with " + activation + " is not that of its score: along a direction the score changes by "
                        + slopes[1] + " (computeScore), but the gradient says " + slopes[0]
                        + " (computeGradient). Training would follow another loss than the one that is reported."
                        + " Correct the loss function, or use another, such as LossMCXENT or LossMSE.");
            }
        }
    }

    /** The slope by the gradient, that by differences, the size of both, and the rounding error; null where the loss cannot be computed. */
    private static double @Nullable [] slopes(
            ILossFunction loss,
            IActivation activation,
            INDArray labels,
            INDArray preOutput,
            INDArray direction,
            double length) {
        try {
            INDArray gradient = loss.computeGradient(labels.dup(), preOutput.dup(), activation, null)
                    .castTo(DataType.DOUBLE);
            INDArray step = direction.mul(length);
            double up = loss.computeScore(labels.dup(), preOutput.add(step), activation, null, false);
            double down = loss.computeScore(labels.dup(), preOutput.sub(step), activation, null, false);
            double difference = (up - down) / (2 * length);
            double along = gradient.mul(direction).sumNumber().doubleValue();
            double size = gradient.norm2Number().doubleValue()
                    * direction.norm2Number().doubleValue();
            boolean defined = Double.isFinite(along) && Double.isFinite(difference);
            double rounding = ROUNDING * (Math.abs(up) + Math.abs(down)) / length + 1e-6;
            return defined ? new double[] {along, difference, Math.max(size, Math.abs(difference)), rounding} : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static INDArray gaussian(RandomGenerator random, long rows, long columns) {
        double[][] values = new double[(int) rows][(int) columns];
        for (double[] row : values) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextGaussian();
            }
        }
        return Nd4j.createFromArray(values);
    }
}
