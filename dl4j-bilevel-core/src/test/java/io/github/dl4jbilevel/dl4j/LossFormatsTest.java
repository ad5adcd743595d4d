package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.dl4j.LossCases.End;
import io.github.dl4jbilevel.dl4j.LossCases.Loss;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every loss of DL4J in every layer that ends a network, in every format: either it is refused, for a reason that is known here, or its
 * gradient is that of its score, and the reports' accuracy or R squared is that of the vectors of labels and outputs, counted one by one.
 */
class LossFormatsTest {
    /** Of messages that refuse a loss wherever it is. */
    private static final Map<String, String> REFUSED = Map.of(
            "MCXENT several", "a one-hot vector of 0s and one 1, or probabilities that sum to 1, are required",
            "XENT softmax", "softmax",
            "MULTILABEL", "dataType(DataType.FLOAT)",
            "FMEASURE two", "dataType(DataType.FLOAT)");

    @ParameterizedTest
    @EnumSource(End.class)
    void refusedOrRight(End end) {
        Map<String, String> refusals = new TreeMap<>();
        for (Loss loss : LossCases.losses()) {
            try {
                MultiLayerConfiguration network = LossCases.network(loss, end);
                RowStore rows = RowStore.of(LossCases.rows(loss, end), DataType.DOUBLE, "data");
                NetworkProblem problem = new NetworkProblem(
                        network, L2Regularization.perLayer(), AgentData.split(rows, 0.5, Sharding.even(), 1, 3), 2, 7);
                assertGradient(loss, network, rows);
                assertMeasure(loss, problem, network, rows);
            } catch (IllegalArgumentException | DL4JInvalidConfigException e) {
                refusals.put(loss.name(), String.valueOf(e.getMessage()));
            }
        }
        if (end == End.RNN_LOSS_NWC || end == End.CNN_LOSS_NHWC) {
            assertThat(refusals).hasSameSizeAs(LossCases.losses());
            assertThat(refusals.get("MCXENT")).contains(end == End.RNN_LOSS_NWC ? "NCW" : "NCHW", "score");
            return;
        }
        boolean labelsOfOutputShape = end == End.CNN_LOSS_NCHW;
        REFUSED.forEach(
                (loss, reason) -> assertThat(refusals.remove(loss)).as(loss).contains(reason));
        if (labelsOfOutputShape) {
            assertThat(refusals).containsOnlyKeys("MIXTURE", "SPARSE", "SPARSE weighted");
            assertThat(refusals.get("SPARSE")).contains("LossFunction.MCXENT with one-hot labels");
        } else {
            assertThat(refusals).isEmpty();
        }
    }

    private static void assertGradient(Loss loss, MultiLayerConfiguration network, RowStore rows) {
        NetworkModel model = InitialNetwork.of(network).open(7);
        model.stripRegularization();
        Batch batch = batch(rows);
        INDArray theta = model.network().params();
        INDArray direction = Networks.gaussian(new Random(1), theta.length());
        model.computeGradient(batch);
        double slope = model.gradients()
                        .reshape(theta.length())
                        .castTo(DataType.DOUBLE)
                        .mul(direction)
                        .sumNumber()
                        .doubleValue()
                / LossCases.ROWS;
        boolean single = loss.name().equals("MIXTURE");
        double step = single ? 1e-3 : 1e-6;
        theta.addi(direction.mul(step).reshape(theta.shape()));
        double up = model.score(batch, false);
        theta.subi(direction.mul(2 * step).reshape(theta.shape()));
        double down = model.score(batch, false);
        double difference = (up - down) / (2 * step);
        assertThat(Math.abs(slope - difference))
                .as("%s: gradient %s, difference %s", loss.name(), slope, difference)
                .isLessThan((single ? 1e-2 : 1e-4) * (Math.abs(slope) + Math.abs(difference)) + 1e-7);
    }

    private static Batch batch(RowStore rows) {
        return new RowReader(rows).gather(IntStream.range(0, LossCases.ROWS).toArray(), 0, LossCases.ROWS);
    }

    private static void assertMeasure(
            Loss loss, NetworkProblem problem, MultiLayerConfiguration network, RowStore rows) {
        TestScorer scorer = problem.scorer(rows);
        NetworkModel model = InitialNetwork.of(network).open(7);
        INDArray theta = model.network().params();
        Batch batch = batch(rows);
        boolean last = model.outputs().get(0).channelsLast();
        INDArray labels = vectors(batch.labels(), last);
        INDArray outputs = vectors(model.output(batch, 0), last);
        double expected = expected(loss, labels, outputs);
        boolean values = loss.labels() == LossCases.Labels.REAL || loss.labels() == LossCases.Labels.POSITIVE;
        double said = values ? scorer.rSquared(theta) : scorer.accuracy(theta);
        assertThat(values ? scorer.accuracy(theta) : scorer.rSquared(theta))
                .as(loss.name())
                .isNaN();
        if (Double.isNaN(expected)) {
            assertThat(said).as(loss.name()).isNaN();
            assertThat(scorer.measure()).as(loss.name()).startsWith("none: ");
        } else {
            assertThat(Math.abs(said - expected))
                    .as("%s: said %s, counted %s, %s", loss.name(), said, expected, scorer.measure())
                    .isLessThan(1e-5 * Math.max(1, Math.abs(expected)));
        }
    }

    /** What a report should say; NaN where nothing. */
    private static double expected(Loss loss, INDArray labels, INDArray outputs) {
        if (loss.name().startsWith("SPARSE")) {
            return share(labels.rows(), i -> largest(outputs, i) == (int) labels.getDouble(i, 0));
        }
        return switch (loss.name()) {
            case "COSINE", "WASSERSTEIN", "MULTILABEL", "MIXTURE", "KLD sigmoid" -> Double.NaN;
            case "XENT", "XENT weighted", "MSE sigmoid", "XENT one", "FMEASURE one" ->
                share((int) labels.length(), i -> entry(outputs, i) > 0.5 == (entry(labels, i) == 1));
            case "HINGE", "HINGE one", "SQUARED HINGE" ->
                share((int) labels.length(), i -> entry(outputs, i) > 0 == entry(labels, i) > 0);
            default ->
                loss.activation() == org.nd4j.linalg.activations.Activation.SOFTMAX
                                || loss.name().equals("XENT one-hot")
                        ? share(labels.rows(), i -> largest(outputs, i) == largest(labels, i))
                        : rSquared(labels, outputs);
        };
    }

    private static double rSquared(INDArray labels, INDArray outputs) {
        return IntStream.range(0, labels.columns())
                .mapToDouble(c -> {
                    double mean = labels.getColumn(c).meanNumber().doubleValue();
                    double residual = 0;
                    double total = 0;
                    for (int i = 0; i < labels.rows(); i++) {
                        residual += Math.pow(labels.getDouble(i, c) - outputs.getDouble(i, c), 2);
                        total += Math.pow(labels.getDouble(i, c) - mean, 2);
                    }
                    return 1 - residual / total;
                })
                .average()
                .orElseThrow();
    }

    private static double entry(INDArray array, int number) {
        return array.getDouble(number / array.columns(), number % array.columns());
    }

    private static int largest(INDArray array, int row) {
        return IntStream.range(0, array.columns())
                .reduce((a, b) -> array.getDouble(row, b) > array.getDouble(row, a) ? b : a)
                .orElseThrow();
    }

    private static double share(int count, java.util.function.IntPredicate right) {
        return (double) IntStream.range(0, count).filter(right).count() / count;
    }

    /** The vectors of an array by its indices. */
    private static INDArray vectors(INDArray array, boolean channelsLast) {
        int axis = channelsLast ? array.rank() - 1 : 1;
        long width = array.size(axis);
        INDArray all = org.nd4j.linalg.factory.Nd4j.create(DataType.DOUBLE, array.length() / width, width);
        int vector = 0;
        for (int row = 0; row < array.size(0); row++) {
            INDArray one = array.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(row, row + 1))
                    .dup('c');
            int positions = (int) (one.length() / width);
            double[] values = one.reshape(one.length()).toDoubleVector();
            for (int p = 0; p < positions; p++, vector++) {
                for (int c = 0; c < width; c++) {
                    all.putScalar(vector, c, values[(int) (channelsLast ? p * width + c : c * positions + p)]);
                }
            }
        }
        return all;
    }
}
