package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers as x: which entries are whose, and that both gradients are right with running statistics among them. */
class SharedRepresentationTest {
    private static final int CHANNELS = 3;
    private static final int CONVOLUTION = CHANNELS * 9 + CHANNELS;
    private static final int STATISTICS = 2 * CHANNELS;

    private static Networks.Case convolutionWithBatchNormalization() {
        MultiLayerConfiguration configuration = Networks.base()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(CHANNELS)
                        .activation(Activation.TANH)
                        .build())
                .layer(new BatchNormalization.Builder().build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build();
        return new Networks.Case("convolution", configuration, Networks.rows(12, 3, 1, 6, 6));
    }

    @Test
    void gradientsThroughConvolutionAndBatchNormalization() {
        for (int layers : new int[] {1, 2}) {
            GradientCheck.check(convolutionWithBatchNormalization(), SharedRepresentation.below(layers));
        }
    }

    /** gamma and beta of the normalization are x's; its running mean and variance stay in y, between nothing of their layer's. */
    @Test
    void runningStatisticsStayInTheLowerLevel() {
        GradientCheck at = new GradientCheck(convolutionWithBatchNormalization(), SharedRepresentation.below(2), 0.1);
        long parameters = at.problem.network(at.x, at.y).numParams();
        assertThat(at.problem.upperSize()).isEqualTo(CONVOLUTION + 2 * CHANNELS);
        assertThat(at.problem.lowerSize()).isEqualTo(parameters - at.problem.upperSize());
        assertThat(at.problem.nonGradientParameters().stream()
                        .mapToLong(Segment::length)
                        .sum())
                .isEqualTo(STATISTICS);
        assertThat(at.problem.nonGradientParameters().get(0).offset()).isZero();
        // The move of the running statistics is that of a network whose y is theta.
        GradientCheck plain = new GradientCheck(
                convolutionWithBatchNormalization(),
                io.github.dl4jbilevel.hyperparameter.L2Regularization.perLayer().exp(),
                0);
        GradientCheck atStart =
                new GradientCheck(convolutionWithBatchNormalization(), SharedRepresentation.below(2), 0);
        Segment statistics = plain.problem.nonGradientParameters().get(0);
        INDArray moves = plain.gradient(0, 3)[1];
        INDArray here = atStart.gradient(0, 3)[1];
        for (int i = 0; i < statistics.length(); i++) {
            double move = moves.getDouble(statistics.offset() + i);
            assertThat(move).isNotZero();
            assertThat(here.getDouble(i)).isCloseTo(move, within(1e-12));
        }
    }

    /** theta is x and y, each entry once, and a network built from them computes with it. */
    @Test
    void networkIsPutTogetherFromBothLevels() {
        GradientCheck at = new GradientCheck(convolutionWithBatchNormalization(), SharedRepresentation.below(2), 0.3);
        for (int i = 0; i < at.y.length(); i++) {
            at.y.putScalar(i, i < STATISTICS ? 0.5 : 1000 + i);
        }
        MultiLayerNetwork network = at.problem.network(at.x, at.y);
        double sum = at.x.sumNumber().doubleValue() + at.y.sumNumber().doubleValue();
        assertThat(network.params().sumNumber().doubleValue()).isCloseTo(sum, within(1e-6));
        assertThat(network.params().reshape(network.numParams()))
                .isEqualTo(at.problem.parameters(at.x, at.y).reshape(network.numParams()));
        double ofConvolution = at.x.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, CONVOLUTION))
                .sumNumber()
                .doubleValue();
        assertThat(network.getLayer(0).params().sumNumber().doubleValue()).isCloseTo(ofConvolution, within(1e-9));
        assertThat(network.getParam("1_gamma").getDouble(0)).isEqualTo(at.x.getDouble(CONVOLUTION));
        assertThat(network.getParam("1_mean").getDouble(0)).isEqualTo(0.5);
        assertThat(network.getParam("2_b").getDouble(2)).isEqualTo(999.0 + at.y.length());
    }

    @Test
    void layersByNameArePartsOfTheVectorInItsOrder() {
        GradientCheck at = new GradientCheck(convolutionWithBatchNormalization(), SharedRepresentation.layers("2"), 0);
        MultiLayerNetwork network = at.problem.network(at.x, at.y);
        assertThat(at.x).isEqualTo(network.getLayer(2).params().reshape(at.x.length()));
        List<TunedHyperparameter> read = at.problem.describe(0, at.x);
        assertThat(read).extracting(TunedHyperparameter::name).containsExactly("layer 2 W: norm", "layer 2 b: norm");
        assertThat(read.get(0).value())
                .isCloseTo(network.getParam("2_W").norm2Number().doubleValue(), within(1e-9));
    }

    @Test
    void privateHeadsAreALowerLevelThatIsNotShared() {
        Networks.Case network = convolutionWithBatchNormalization();
        assertThat(new GradientCheck(network, SharedRepresentation.below(1), 0).problem.lowerShared())
                .isTrue();
        assertThat(new GradientCheck(network, SharedRepresentation.below(1).withPrivateHeads(), 0)
                        .problem.lowerShared())
                .isFalse();
    }

    @Test
    void refusesWhatLeavesALevelEmpty() {
        Networks.Case network = convolutionWithBatchNormalization();
        assertThatThrownBy(() -> SharedRepresentation.below(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new GradientCheck(network, SharedRepresentation.below(3), 0))
                .hasMessageContainingAll("no parameters are left", "Leave at least one layer out");
        assertThatThrownBy(() -> new GradientCheck(network, SharedRepresentation.layers("body"), 0))
                .hasMessageContainingAll("[body]", "[0, 1, 2]");
    }
}
