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
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

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
        MultiLayerConfiguration configuration = base().list()
                .layer(new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(6)
                        .activation(new Slope(3))
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build();
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
}
