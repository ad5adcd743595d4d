package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ridge regression with one coefficient exp(x_j) for each of p features, as a bilevel problem in plain Java:
 *
 * <pre>
 *   f(x, y) = mean over validation rows of (a'y - label)^2 / 2
 *   g(x, y) = mean over training rows of (a'y - label)^2 / 2 + sum_j exp(x_j) y_j^2 / 2
 * </pre>
 */
final class RidgeProblem implements BilevelProblem {

    /** Rows of one agent: features by row and column, and a label for each row. */
    @SuppressWarnings("ArrayRecordComponent") // Plain data of an example.
    record Rows(double[][] features, double[] labels) {}

    private final List<Rows> training;
    private final List<Rows> validation;
    private final int batchSize;
    private final int features;

    /** One entry of each list for each agent; {@code batchSize} rows are drawn for a gradient. */
    RidgeProblem(List<Rows> training, List<Rows> validation, int batchSize) {
        this.training = List.copyOf(training);
        this.validation = List.copyOf(validation);
        this.batchSize = batchSize;
        this.features = training.get(0).features()[0].length;
    }

    @Override
    public int agents() {
        return training.size();
    }

    @Override
    public long upperSize() {
        return features;
    }

    @Override
    public long lowerSize() {
        return features;
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(-2);
        y.assign(0);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return agents.stream()
                .<BilevelObjective>map(k -> new Objective(training.get(k), validation.get(k), batchSize))
                .toList();
    }

    private record Objective(Rows training, Rows validation, int batchSize) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            double[] rho = x.toDoubleVector();
            double[] w = y.toDoubleVector();
            double[] dx = new double[rho.length];
            double[] dy = new double[w.length];
            if (weightF != 0) {
                addSquares(weightF, validation, draw(validation, sample, Purpose.VALIDATION_BATCH), w, dy);
            }
            if (weightG != 0) {
                addSquares(weightG, training, draw(training, sample, Purpose.TRAINING_BATCH), w, dy);
                for (int j = 0; j < w.length; j++) {
                    dx[j] = weightG * Math.exp(rho[j]) * w[j] * w[j] / 2;
                    dy[j] += weightG * Math.exp(rho[j]) * w[j];
                }
            }
            gradientX.assign(Nd4j.createFromArray(dx));
            gradientY.assign(Nd4j.createFromArray(dy));
        }

        /** A function of the sample's name alone, so that the same sample can be evaluated at two points. */
        private int[] draw(Rows rows, Sample sample, Purpose purpose) {
            SplittableRandom random = sample.random(purpose);
            return IntStream.range(0, batchSize)
                    .map(i -> random.nextInt(rows.labels().length))
                    .toArray();
        }

        /** gradient += weight / n sum_i (a_i'w - label_i) a_i. */
        private static void addSquares(double weight, Rows rows, int[] numbers, double[] w, double[] gradient) {
            for (int i : numbers) {
                double scaled = weight / numbers.length * error(rows, i, w);
                for (int j = 0; j < w.length; j++) {
                    gradient[j] += scaled * rows.features()[i][j];
                }
            }
        }

        private static double error(Rows rows, int row, double[] w) {
            double error = -rows.labels()[row];
            for (int j = 0; j < w.length; j++) {
                error += rows.features()[row][j] * w[j];
            }
            return error;
        }

        private static double meanSquare(Rows rows, double[] w) {
            return IntStream.range(0, rows.labels().length)
                    .mapToDouble(i -> error(rows, i, w))
                    .map(e -> e * e / 2)
                    .average()
                    .orElse(Double.NaN);
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return meanSquare(validation, y.toDoubleVector());
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            double loss = meanSquare(training, y.toDoubleVector());
            for (int j = 0; j < y.length(); j++) {
                loss += Math.exp(x.getDouble(j)) * y.getDouble(j) * y.getDouble(j) / 2;
            }
            return loss;
        }
    }
}
