package io.github.dl4jbilevel.cli.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** The penalty that DL4J adds is the one that the bilevel problem has. */
class DensePenaltyTest {
    private static final long W1 = (long) Pools.FEATURES * Pools.HIDDEN;

    /** Weights of the two layers within DL4J's parameter vector: W of a layer, in 'f' order, before its bias. */
    private static final List<WeightBlock> WEIGHTS = List.of(
            new WeightBlock(0, "0", "W", true, 0, Pools.HIDDEN, Pools.FEATURES, 1),
            new WeightBlock(1, "1", "W", true, W1 + Pools.HIDDEN, 2, Pools.HIDDEN, 1));

    private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
        for (NeuralNetConfiguration layer : configuration.getConfs()) {
            layer.setSeed(5);
            ((BaseLayer) layer.getLayer()).setIUpdater(new Sgd(1));
        }
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStepOfFitMovesByTheGradientOfThePenalty(boolean perUnit) {
        DensePenalty penalty = DensePenalty.of(Pools.network(), perUnit);
        assertThat(penalty.size()).isEqualTo(perUnit ? Pools.FEATURES + Pools.HIDDEN : 2);
        SplittableRandom random = new SplittableRandom(3);
        double[] x = random.doubles(penalty.size(), -1, 3).toArray();

        MultiLayerConfiguration configuration = Pools.network();
        penalty.addTo(configuration, x);
        MultiLayerNetwork penalized = network(MultiLayerConfiguration.fromJson(configuration.toJson()));
        MultiLayerNetwork plain = network(Pools.network());
        INDArray y = plain.params().dup();
        assertThat(penalized.params()).isEqualTo(y);

        Hyperparameters.Bound bound = (perUnit
                        ? L2Regularization.perUnit().exp()
                        : L2Regularization.perLayer().exp())
                .bind(new NetworkShape(WEIGHTS, List.of(), List.of(), List.of(1)));
        Hyperparameters.Term term = bound.open(0);
        INDArray at = Nd4j.createFromArray(x);
        INDArray gradientX = Nd4j.zeros(DataType.DOUBLE, x.length);
        INDArray gradientY = Nd4j.zeros(DataType.DOUBLE, y.length());
        term.addGradient(1, at, y, gradientX, gradientY);

        DataSet batch = Pools.rows(16, 4);
        assertThat(penalized.score(batch, true) - plain.score(batch, true))
                .isCloseTo(term.penalty(at, y), within(1e-12));
        plain.fit(batch);
        penalized.fit(batch);
        double[] difference = plain.params().sub(penalized.params()).toDoubleVector();
        assertThat(difference).containsExactly(gradientY.toDoubleVector(), within(1e-12));
        assertThat(Arrays.stream(difference).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);

        List<TunedHyperparameter> described = penalty.describe(x);
        List<TunedHyperparameter> expected = bound.describe(0, at);
        assertThat(described)
                .extracting(TunedHyperparameter::name)
                .isEqualTo(expected.stream().map(TunedHyperparameter::name).toList());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(described.get(i).raw()).isEqualTo(expected.get(i).raw());
            double value = expected.get(i).value();
            assertThat(described.get(i).value()).isCloseTo(value, within(1e-12 * value));
        }
    }

    @Test
    void otherLayersAndPenaltiesOfTheUsersOwnAreRefused() {
        MultiLayerConfiguration other = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ActivationLayer.Builder().activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.feedForward(3))
                .build();
        assertThatThrownBy(() -> DensePenalty.of(other, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Layer 0 (ActivationLayer)");
        MultiLayerConfiguration own = new NeuralNetConfiguration.Builder()
                .l2(0.1)
                .list()
                .layer(new OutputLayer.Builder().nIn(3).nOut(2).build())
                .build();
        assertThatThrownBy(() -> DensePenalty.of(own, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("L1 or L2 of its own");
    }
}
