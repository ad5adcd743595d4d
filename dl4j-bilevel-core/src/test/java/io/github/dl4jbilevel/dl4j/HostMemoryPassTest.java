package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Passes in host memory give what DL4J's own passes give, to rounding. */
class HostMemoryPassTest {
    private static final int ROWS = 300;
    private static final TestMeasure CLASSES = new TestMeasure(TestMeasure.Kind.CLASSES, 0, "share of rows");
    private static final double ROUNDING = 2e-5;

    /**
     * A network and its data.
     *
     * @param rowShape of a row of features
     * @param classes length of a label
     * @param oneHot whether labels are classes
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by no one.
    record Case(String name, MultiLayerConfiguration network, long[] rowShape, int classes, boolean oneHot) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> supported() {
        return Stream.of(
                mlp("relu", Activation.RELU, LossFunction.MCXENT, Activation.SOFTMAX, true, b -> b),
                mlp("tanh", Activation.TANH, LossFunction.NEGATIVELOGLIKELIHOOD, Activation.SOFTMAX, true, b -> b),
                mlp("sigmoid", Activation.SIGMOID, LossFunction.XENT, Activation.SIGMOID, true, b -> b),
                mlp("linear", Activation.IDENTITY, LossFunction.MSE, Activation.IDENTITY, false, b -> b),
                mlp("squares", Activation.TANH, LossFunction.L2, Activation.IDENTITY, false, b -> b),
                mlp("no bias", Activation.RELU, LossFunction.MCXENT, Activation.SOFTMAX, true, b -> b.hasBias(false)),
                new Case(
                        "softmax alone",
                        base().layer(output(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                                .setInputType(InputType.feedForward(7))
                                .build(),
                        new long[] {7},
                        3,
                        true),
                convolutional("flat images", InputType.convolutionalFlat(10, 9, 2), new long[] {180}),
                convolutional("images", InputType.convolutional(10, 9, 2), new long[] {2, 10, 9}),
                new Case(
                        "rows in turns",
                        twoConvolutions(8, 2)
                                .setInputType(InputType.convolutionalFlat(40, 40, 1))
                                .build(),
                        new long[] {1600},
                        3,
                        true),
                new Case(
                        "convolution alone",
                        base().layer(new ConvolutionLayer.Builder(3, 3)
                                        .nOut(2)
                                        .activation(Activation.IDENTITY)
                                        .build())
                                .layer(output(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                                .setInputType(InputType.convolutionalFlat(5, 6, 1))
                                .build(),
                        new long[] {30},
                        3,
                        true));
    }

    static ListBuilder base() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .weightInit(WeightInit.XAVIER)
                .biasInit(0.1)
                .seed(3)
                .list();
    }

    static ListBuilder twoConvolutions(int first, int second) {
        ListBuilder layers = base();
        for (int n : new int[] {first, second}) {
            layers.layer(new ConvolutionLayer.Builder(3, 3)
                    .nOut(n)
                    .activation(Activation.RELU)
                    .build());
        }
        return layers.layer(output(LossFunction.MCXENT, Activation.SOFTMAX, 3));
    }

    static OutputLayer output(LossFunction loss, Activation activation, int n) {
        return new OutputLayer.Builder(loss).nOut(n).activation(activation).build();
    }

    static Case mlp(
            String name,
            Activation hidden,
            LossFunction loss,
            Activation last,
            boolean oneHot,
            UnaryOperator<DenseLayer.Builder> option) {
        ListBuilder layers = base();
        for (int n : new int[] {11, 5}) {
            layers.layer(option.apply(new DenseLayer.Builder().nOut(n).activation(hidden))
                    .build());
        }
        MultiLayerConfiguration network = layers.layer(output(loss, last, 3))
                .setInputType(InputType.feedForward(7))
                .build();
        return new Case(name, network, new long[] {7}, 3, oneHot);
    }

    /** Strides, padding, windows that do not fit, and overlapping pooling. */
    private static Case convolutional(String name, InputType input, long[] rowShape) {
        MultiLayerConfiguration network = base().layer(new ConvolutionLayer.Builder(3, 2)
                        .nOut(4)
                        .padding(1, 1)
                        .activation(Activation.TANH)
                        .build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(3, 2)
                        .stride(2, 2)
                        .build())
                .layer(new ConvolutionLayer.Builder(2, 2)
                        .nOut(3)
                        .stride(1, 2)
                        .hasBias(false)
                        .activation(Activation.RELU)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(6)
                        .activation(Activation.SIGMOID)
                        .build())
                .layer(output(LossFunction.MCXENT, Activation.SOFTMAX, 3))
                .setInputType(input)
                .build();
        return new Case(name, network, rowShape, 3, true);
    }

    static DataSet rows(Case c) {
        Random random = new Random(5);
        long[] shape = new long[c.rowShape.length + 1];
        shape[0] = ROWS;
        System.arraycopy(c.rowShape, 0, shape, 1, c.rowShape.length);
        INDArray features = Nd4j.zeros(DataType.FLOAT, shape);
        for (long i = 0; i < features.length(); i++) {
            features.putScalar(i, random.nextGaussian());
        }
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, c.classes);
        for (int i = 0; i < ROWS; i++) {
            if (c.oneHot) {
                labels.putScalar(i, random.nextInt(c.classes), 1);
            } else {
                for (int j = 0; j < c.classes; j++) {
                    labels.putScalar(i, j, random.nextGaussian());
                }
            }
        }
        return new DataSet(features, labels);
    }

    static NetworkProblem problem(Case c, int batchSize) {
        RowStore store = RowStore.of(rows(c), DataType.FLOAT, "test data");
        AgentData data = AgentData.split(store, 0.4, Sharding.even(), 2, 1);
        return new NetworkProblem(c.network, L2Regularization.perUnit().exp().startingAt(-1), data, batchSize, 9);
    }

    @ParameterizedTest
    @MethodSource("supported")
    void gradientsAreThoseOfDl4j(Case c) {
        for (int batchSize : new int[] {8, 0}) {
            NetworkProblem problem = problem(c, batchSize);
            assertThat(problem.computation()).isEqualTo("host memory");
            List<BilevelObjective> host = problem.open(List.of(0, 1), true);
            List<BilevelObjective> dl4j = problem.open(List.of(0, 1), false);
            for (double[] weights : new double[][] {{1, 10}, {2, 0}, {0, 3}, {1, 10}}) {
                for (int agent = 0; agent < 2; agent++) {
                    for (int round = 0; round < 2; round++) {
                        Sample sample = new Sample(4, agent, round, Sample.Stream.MAIN);
                        assertSame(problem, host.get(agent), dl4j.get(agent), sample, weights);
                    }
                }
            }
        }
    }

    /** Large parameters reach the bounds that DL4J sets on probabilities. */
    @ParameterizedTest
    @MethodSource("supported")
    void lossesAndAccuracyAreThoseOfDl4j(Case c) {
        RowReader reader = new RowReader(RowStore.of(rows(c), DataType.FLOAT, "test data"));
        int[] all = IntStream.range(0, ROWS).toArray();
        Dl4jPasses dl4j = new Dl4jPasses(InitialNetwork.of(c.network), 1);
        Passes host = Computation.of(dl4j, Optional.of(c.rowShape), false).passes();
        assertThat(host).isInstanceOf(HostPasses.class);
        for (double scale : new double[] {1, 2, 30}) {
            INDArray theta = InitialNetwork.of(c.network)
                    .open(2)
                    .network()
                    .params()
                    .mul(scale)
                    .reshape(-1);
            double expected = dl4j.meanLoss(theta, reader, all);
            assertThat(host.meanLoss(theta, reader, all)).isCloseTo(expected, within(ROUNDING * expected));
            assertThat(host.quality(theta, reader, all, CLASSES)).isEqualTo(dl4j.quality(theta, reader, all, CLASSES));
        }
        INDArray notFinite = dl4j.parameters().dup().reshape(-1);
        notFinite.putScalar(0, Double.NaN);
        assertThat(host.quality(notFinite, reader, all, CLASSES)).isNaN();
    }

    /** One output says yes or no. */
    @Test
    void accuracyOfOneOutputIsThatOfDl4j() {
        MultiLayerConfiguration network = base().layer(output(LossFunction.XENT, Activation.SIGMOID, 1))
                .setInputType(InputType.feedForward(7))
                .build();
        Case c = new Case("one output", network, new long[] {7}, 1, true);
        DataSet rows = rows(c);
        for (int i = 0; i < ROWS; i++) {
            rows.getLabels().putScalar(i, i % 3 == 0 ? 1 : 0);
        }
        RowStore store = RowStore.of(rows, DataType.FLOAT, "test data");
        Dl4jPasses dl4j = new Dl4jPasses(InitialNetwork.of(network), 1);
        INDArray theta = dl4j.parameters().dup().reshape(-1);
        double expected = dl4j.quality(
                theta, new RowReader(store), IntStream.range(0, ROWS).toArray(), CLASSES);
        assertThat(expected).isStrictlyBetween(0.1, 0.9);
        assertThat(problem(c, 8).scorer(store).accuracy(theta)).isEqualTo(expected);
    }

    /** Reports score test rows in host memory too. */
    @Test
    void theScorerUsesHostMemory() {
        Case c = mlp("relu", Activation.RELU, LossFunction.MCXENT, Activation.SOFTMAX, true, b -> b);
        RowStore store = RowStore.of(rows(c), DataType.FLOAT, "test data");
        Dl4jPasses dl4j = new Dl4jPasses(InitialNetwork.of(c.network), 1);
        INDArray theta = dl4j.parameters().dup().reshape(-1);
        int[] all = IntStream.range(0, ROWS).toArray();
        TestScorer scorer = problem(c, 8).scorer(store);
        assertThat(scorer.usesHostMemory()).isTrue();
        double expected = dl4j.meanLoss(theta, new RowReader(store), all);
        assertThat(scorer.loss(theta)).isCloseTo(expected, within(ROUNDING * expected));
        assertThat(scorer.accuracy(theta)).isEqualTo(dl4j.quality(theta, new RowReader(store), all, CLASSES));
    }

    static void assertSame(
            NetworkProblem problem, BilevelObjective host, BilevelObjective dl4j, Sample sample, double... weights) {
        LevelVector point = LevelVector.zeros(DataType.FLOAT, problem.upperSize(), problem.lowerSize());
        problem.start(0, point.upper(), point.lower());
        point.lower().muli(1.5);
        LevelVector one = LevelVector.zeros(DataType.FLOAT, problem.upperSize(), problem.lowerSize());
        LevelVector other = LevelVector.zeros(DataType.FLOAT, problem.upperSize(), problem.lowerSize());
        host.gradient(point.upper(), point.lower(), sample, weights[0], weights[1], one.upper(), one.lower());
        dl4j.gradient(point.upper(), point.lower(), sample, weights[0], weights[1], other.upper(), other.lower());
        double norm = other.lower().norm2Number().doubleValue();
        assertThat(norm).isGreaterThan(1e-3);
        assertThat(one.lower().sub(other.lower()).norm2Number().doubleValue()).isLessThan(ROUNDING * norm);
        assertThat(one.upper()).isEqualTo(other.upper());
    }
}
