package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.model.InitialNetwork;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Eq. 5.1 by hand on weights of 2 x 3 and 3 x 2 that lie in a DL4J network, and the reported values in DL4J's own terms. */
class L2OnNetworkTest {
    private static final double EXACT = 1e-12;

    private static MultiLayerConfiguration mlp(double l2First, double l2Second) {
        return Networks.base()
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .l2(l2First)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .l2(l2Second)
                        .build())
                .build();
    }

    /** Y1 = (1 2 3; 4 5 6), Y2 = (1 0; 0 2; 3 1), biases that must not count. */
    private static Dl4jPasses pass() {
        Dl4jPasses pass = new Dl4jPasses(InitialNetwork.of(mlp(0, 0)), 1);
        Model network = pass.model().network();
        network.getParam("0_W").assign(Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        network.getParam("1_W").assign(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 2}, {3, 1}}));
        network.getParam("0_b").assign(100);
        network.getParam("1_b").assign(100);
        return pass;
    }

    private static NetworkShape shape(Dl4jPasses pass) {
        return new NetworkShape(pass.layout().weights(), pass.layout().parameters(), pass.outputs(), List.of(1));
    }

    /** 1/6 (2 * 14 + 1 * 77) + 1/6 (1 * 1 + 3 * 4 + 1/2 * 10) = 17.5 + 3. */
    @Test
    void perUnitIsEquation51() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = L2Regularization.perUnit().exp().bind(shape(pass));
        assertThat(bound.sharedSize()).isEqualTo(5);
        INDArray x = Nd4j.createFromArray(Math.log(2), 0, 0, Math.log(3), Math.log(0.5));
        INDArray y = pass.model().network().params();
        assertThat(bound.open(0).penalty(x, y)).isCloseTo(20.5, within(EXACT));

        INDArray gx = Nd4j.zeros(DataType.DOUBLE, 5);
        INDArray gy = y.ulike().assign(0);
        bound.open(0).addGradient(6, x, y, gx, gy);
        assertThat(gx.toDoubleVector()).containsExactly(new double[] {28, 77, 1, 12, 5}, within(EXACT));
        // 2 exp(x_p) Y_pq, read through the network's own views
        pass.model().network().setParams(gy);
        assertThat(pass.model().network().getParam("0_W").toDoubleMatrix())
                .isDeepEqualTo(new double[][] {{4, 8, 12}, {8, 10, 12}});
        double[][] second = pass.model().network().getParam("1_W").toDoubleMatrix();
        double[][] expected = {{2, 0}, {0, 12}, {3, 1}};
        for (int p = 0; p < 3; p++) {
            assertThat(second[p]).containsExactly(expected[p], within(EXACT));
        }
        assertThat(pass.model().network().getParam("0_b").sumNumber().doubleValue())
                .isZero();
        assertThat(pass.model().network().getParam("1_b").sumNumber().doubleValue())
                .isZero();
    }

    /** 1/6 * 2 * 91 + 1/6 * 3 * 15. */
    @Test
    void perLayerHasOneCoefficientForEachWeightArray() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = L2Regularization.perLayer().exp().bind(shape(pass));
        INDArray x = Nd4j.createFromArray(Math.log(2), Math.log(3));
        assertThat(bound.open(0).penalty(x, pass.model().network().params())).isCloseTo(182 / 6.0 + 7.5, within(EXACT));
    }

    /** A reported value, written into l2(...), gives DL4J the penalty that was trained with. */
    @Test
    void reportedValuesAreDl4jCoefficients() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = L2Regularization.perLayer().exp().bind(shape(pass));
        INDArray x = Nd4j.createFromArray(-1.3, 0.4);
        List<TunedHyperparameter> reported = bound.describe(0, x);
        MultiLayerNetwork regularized = new MultiLayerNetwork(
                mlp(reported.get(0).value(), reported.get(1).value()));
        regularized.init(pass.model().network().params().dup(), false);
        double expected = bound.open(0).penalty(x, pass.model().network().params());
        assertThat(regularized.calcRegularizationScore(true)).isCloseTo(expected, within(1e-9 * expected));
    }

    @Test
    void namesSayLayerAndUnit() {
        Hyperparameters.Bound bound = L2Regularization.perUnit().exp().bind(shape(pass()));
        INDArray x = Nd4j.createFromArray(Math.log(2), 0, 0, 0, 0);
        List<TunedHyperparameter> reported = bound.describe(0, x);
        assertThat(reported)
                .extracting(TunedHyperparameter::name)
                .containsExactly(
                        "layer 0, unit 0: L2",
                        "layer 0, unit 1: L2",
                        "layer 1, unit 0: L2",
                        "layer 1, unit 1: L2",
                        "layer 1, unit 2: L2");
        assertThat(reported.get(0).value()).isCloseTo(2 * 2 / 6.0, within(EXACT));
        assertThat(reported.get(0)).hasToString("layer 0, unit 0: L2 = 0.67");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void refusesAStartThatIsNotFinite(double x) {
        assertThatThrownBy(() -> L2Regularization.perUnit().exp().startingAt(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Start " + x, "finite", "exp(x)");
    }

    @Test
    void refusesANetworkWithoutWeights() {
        assertThatThrownBy(() -> L2Regularization.perLayer()
                        .exp()
                        .bind(new NetworkShape(List.of(), List.of(), List.of(), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no weight arrays", "give it a layer with weights");
    }
}
