package io.github.dl4jbilevel.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/** The network that is trained is the user's, whatever the user's own classes in it hold; what cannot be copied is refused by name. */
class OwnNetworkTest {
    private static DataSet values() {
        Random random = new Random(5);
        return new DataSet(array(random, 40, 4), array(random, 40, 2));
    }

    private static INDArray array(Random random, int rows, int columns) {
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return Nd4j.createFromArray(values);
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(3).activation(Activation.TANH);
    }

    private static MultiLayerConfiguration with(ILossFunction loss) {
        return base().list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(6).build())
                .layer(new OutputLayer.Builder(loss)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
    }

    private static MultiLayerConfiguration beginningWith(DenseLayer first) {
        return base().list()
                .layer(first)
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
    }

    private static DecentralizedBilevelTrainer.Builder settings(DecentralizedBilevelTrainer.Builder builder) {
        return builder.hyperparameters(L2Regularization.perLayer()).topology(Topology.ring(2));
    }

    /** Reports and the returned network score as DL4J does on the user's own configuration. */
    private static void assertScoresAsDl4j(MultiLayerConfiguration configuration, DataSet data) {
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(configuration))
                .trainingData(data)
                .testData(data)
                .build()
                .fit(0);
        MultiLayerNetwork own = new MultiLayerNetwork(configuration);
        own.init(result.network().params().dup(), false);
        double expected = own.score(data);
        assertThat(result.history().get(0).testLoss()).isCloseTo(expected, within(1e-5 * expected));
        assertThat(result.network().score(data)).isCloseTo(expected, within(1e-6 * expected));
    }

    private static void refuses(MultiLayerConfiguration configuration, DataSet data, String... parts) {
        assertThatThrownBy(() -> settings(new DecentralizedBilevelTrainer.Builder(configuration))
                        .trainingData(data)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void lossWithAPrivateConstant() {
        assertScoresAsDl4j(with(new OwnLosses.Private(7)), values());
    }

    @Test
    void lossThatOnlyJsonCanCopy() {
        assertScoresAsDl4j(with(new OwnLosses.ByJson(7)), values());
    }

    @Test
    void lossOfAnAnonymousClassThatHoldsNothingElse() {
        assertScoresAsDl4j(with(anonymous(7)), values());
    }

    private static ILossFunction anonymous(double scale) {
        return new OwnLosses.Squares() {
            private static final long serialVersionUID = 1;

            @Override
            double scale() {
                return scale;
            }
        };
    }

    @Test
    void lossThatHoldsTheObjectAroundItIsRefused() {
        ILossFunction inner = new OwnLosses.Squares() {
            private static final long serialVersionUID = 1;

            @Override
            double scale() {
                return OwnNetworkTest.this.seven();
            }
        };
        refuses(with(inner), values(), "the loss of layer 1", "OwnNetworkTest", "static nested");
    }

    private double seven() {
        return 7;
    }

    @Test
    void lossWithATransientConstantIsRefused() {
        refuses(
                with(new OwnLosses.Transient(7)),
                values(),
                "score",
                "OwnLosses$Transient",
                "neither transient nor static");
    }

    @Test
    void lossInAGraph() {
        ComputationGraphConfiguration configuration = base().graphBuilder()
                .addInputs("in")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(new OwnLosses.Private(7))
                                .nIn(4)
                                .nOut(2)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "in")
                .setOutputs("out")
                .build();
        DataSet data = values();
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(configuration))
                .trainingData(data)
                .testData(data)
                .build()
                .fit(0);
        ComputationGraph own = new ComputationGraph(configuration);
        own.init(result.graph().params().dup(), false);
        double expected = own.score(data);
        assertThat(result.history().get(0).testLoss()).isCloseTo(expected, within(1e-5 * expected));
        assertThat(result.graph().score(data)).isCloseTo(expected, within(1e-6 * expected));
    }

    /** A line with a slope that Jackson does not see. */
    static final class Slope extends BaseActivationFunction {
        private static final long serialVersionUID = 1;
        private final double slope;

        Slope(double slope) {
            this.slope = slope;
        }

        @Override
        public INDArray getActivation(INDArray in, boolean training) {
            return in.muli(slope);
        }

        @Override
        public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
            return new Pair<>(epsilon.muli(slope), null);
        }
    }

    @Test
    void activationWithAPrivateConstant() {
        MultiLayerConfiguration configuration = beginningWith(
                new DenseLayer.Builder().nIn(4).nOut(6).activation(new Slope(3)).build());
        assertScoresAsDl4j(configuration, values());
    }

    @Test
    void lossWhoseGradientIsAnothersIsRefused() {
        refuses(with(new OwnLosses.Slipping()), values(), "Slipping", "computeScore", "computeGradient");
    }

    /** Only the second half of the rows fails, and only in one agent's batch. */
    @Test
    void aRowThatDoesNotPassIsNamed() {
        DataSet data = values();
        data.getLabels().putScalar(23, 0, 20);
        assertThatThrownBy(() -> settings(new DecentralizedBilevelTrainer.Builder(with(new OwnLosses.Picky())))
                        .batchSize(0)
                        .trainingData(data)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("row 23", "too large", "agent");
    }

    /** What shows only in later rows is compared, too. */
    @Test
    void stateThatShowsInLaterRowsIsNotLost() {
        DataSet data = values();
        data.getLabels().muli(0.01);
        data.getLabels().putScalar(33, 0, 50);
        refuses(with(new OwnLosses.TransientForLarge(9)), data, "score", "OwnLosses$TransientForLarge");
    }

    /** Constant weights, by an initialiser whose constant is lost in every copy. */
    static final class Constant implements IWeightInit {
        private static final long serialVersionUID = 1;
        private final transient double value;

        Constant(double value) {
            this.value = value;
        }

        @Override
        public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray view) {
            view.assign(value);
            return view.reshape(order, shape);
        }
    }

    @Test
    void initialiserWithATransientConstantIsRefused() {
        MultiLayerConfiguration configuration = beginningWith(new DenseLayer.Builder()
                .nIn(4)
                .nOut(6)
                .weightInit(new Constant(0.3))
                .build());
        refuses(configuration, values(), "Parameter 0_W", "OwnNetworkTest$Constant", "init()");
        MultiLayerNetwork given = new MultiLayerNetwork(configuration);
        given.init();
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(given))
                .trainingData(values())
                .build()
                .fit(0);
        assertThat(result.network().getLayer(0).getParam("W"))
                .isEqualTo(given.getLayer(0).getParam("W"));
    }

    /** Dropout of a class of the user's, with random numbers of its own. */
    static final class OwnRandom implements IDropout {
        private static final long serialVersionUID = 1;
        private final Random random = new Random(5);

        @Override
        public INDArray applyDropout(
                INDArray input, INDArray output, int iteration, int epoch, LayerWorkspaceMgr workspace) {
            return output.assign(input.mul(random.nextDouble()));
        }

        @Override
        public INDArray backprop(INDArray gradient, INDArray input, int iteration, int epoch) {
            return input.assign(gradient);
        }

        @Override
        public void clear() {}

        @Override
        public IDropout clone() {
            return this;
        }
    }

    @Test
    void dropoutWithRandomNumbersOfItsOwnIsTrained() {
        MultiLayerConfiguration configuration = beginningWith(
                new DenseLayer.Builder().nIn(4).nOut(6).dropOut(new OwnRandom()).build());
        assertScoresAsDl4j(configuration, values());
    }

    /** A loss that extends one of DL4J's may read labels of its own: here -1 and 1. */
    static final class Signed extends LossBinaryXENT {
        private static final long serialVersionUID = 1;

        @Override
        public double computeScore(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
            return super.computeScore(labels.gt(0).castTo(labels.dataType()), preOutput, activation, mask, average);
        }

        @Override
        public INDArray computeGradient(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            return super.computeGradient(labels.gt(0).castTo(labels.dataType()), preOutput, activation, mask);
        }
    }

    @Test
    void lossThatExtendsOneOfDl4jReadsLabelsOfItsOwn() {
        MultiLayerConfiguration configuration = base().list()
                .layer(new OutputLayer.Builder(new Signed())
                        .nIn(4)
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .build();
        DataSet data = values();
        data.setLabels(data.getLabels().gt(0).castTo(DataType.FLOAT).muli(2).subi(1));
        assertScoresAsDl4j(configuration, data);
    }
}
