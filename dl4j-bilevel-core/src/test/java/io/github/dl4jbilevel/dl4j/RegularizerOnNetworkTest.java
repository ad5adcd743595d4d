package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.model.InitialNetwork;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Every measure, grouping and range on weights (1 2 3; 4 5 6) and (1 0; 0 2; 3 1) that lie in a DL4J network. */
class RegularizerOnNetworkTest {
    private static final double EXACT = 1e-12;
    private static final double EPSILON = 4;

    private static MultiLayerConfiguration mlp(double l1, double l2) {
        return Networks.base()
                .l1(l1)
                .l2(l2)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    private static Dl4jPasses pass() {
        Dl4jPasses pass = new Dl4jPasses(InitialNetwork.of(mlp(0, 0)), 1);
        Model network = pass.model().network();
        network.getParam("0_W").assign(Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        network.getParam("1_W").assign(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 2}, {3, 1}}));
        network.getParam("0_b").assign(100);
        return pass;
    }

    private static Hyperparameters.Bound bind(Hyperparameters choice, Dl4jPasses pass) {
        return choice.bind(
                new NetworkShape(pass.layout().weights(), pass.layout().parameters(), pass.outputs(), List.of(1)));
    }

    private static INDArray start(Hyperparameters.Bound bound) {
        INDArray x = Nd4j.zeros(DataType.DOUBLE, bound.sharedSize());
        bound.start(0, x);
        return x;
    }

    /** With eps = 4, sqrt(3^2 + 4^2) - 4 = 1: the second array's 3 is the only weight with a round measure, the 0s count 0. */
    @Test
    void smoothL1ByHand() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = bind(Regularizer.smoothL1(EPSILON).exp().perUnit(), pass);
        INDArray x = Nd4j.createFromArray(-800, -800, -800, -800, Math.log(6));
        double ofOne = Math.sqrt(17) - 4;
        assertThat(bound.open(0).penalty(x, pass.model().network().params())).isCloseTo(1 + ofOne, within(EXACT));
        INDArray gx = x.dup().assign(0);
        INDArray gy = pass.model().network().params().dup().assign(0);
        bound.open(0).addGradient(2, x, pass.model().network().params(), gx, gy);
        assertThat(gx.toDoubleVector()).containsExactly(new double[] {0, 0, 0, 0, 2 * (1 + ofOne)}, within(EXACT));
        pass.model().network().setParams(gy);
        assertThat(pass.model().network().getParam("1_W").getDouble(2, 0)).isCloseTo(2 * 0.6, within(EXACT));
        assertThat(pass.model().network().getParam("1_W").getDouble(2, 1)).isCloseTo(2 / Math.sqrt(17), within(EXACT));
        assertThat(pass.model().network().getParam("0_W").sumNumber().doubleValue())
                .isCloseTo(0, within(EXACT));
    }

    /** 1/6 (exp(x_0) 14 + exp(x_1) 77), the second array free. */
    @Test
    void perInputFeaturePenalisesTheFirstArrayAlone() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = bind(L2Regularization.perInputFeature().exp(), pass);
        INDArray x = Nd4j.createFromArray(Math.log(3), Math.log(2));
        assertThat(bound.sharedSize()).isEqualTo(2);
        assertThat(bound.open(0).penalty(x, pass.model().network().params()))
                .isCloseTo((42 + 154) / 6.0, within(EXACT));
        assertThat(bound.describe(0, x))
                .extracting(TunedHyperparameter::name)
                .containsExactly("input 0: L2", "input 1: L2");
    }

    /** Names say the input and which of its weights, whatever order DL4J keeps the matrix in. */
    @Test
    void perParameterNamesTheWeight() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = bind(L2Regularization.perParameter().exp(), pass);
        assertThat(bound.sharedSize()).isEqualTo(12);
        for (int p = 0; p < 3; p++) {
            for (int q = 0; q < 2; q++) {
                String name = "layer 1, unit " + p + ", weight " + q + ": L2";
                INDArray x = Nd4j.zeros(DataType.DOUBLE, 12).addi(-800);
                List<TunedHyperparameter> all = bound.describe(0, x);
                int i = all.stream().map(TunedHyperparameter::name).toList().indexOf(name);
                x.putScalar(i, Math.log(6));
                double w = pass.model().network().getParam("1_W").getDouble(p, q);
                assertThat(bound.open(0).penalty(x, pass.model().network().params()))
                        .isCloseTo(w * w, within(EXACT));
            }
        }
    }

    static Stream<Regularizer> startValues() {
        return Stream.of(
                        Regularizer.l2().exp().startingAtValue(0.02),
                        Regularizer.l2().exp().softplus().startingAtValue(0.02),
                        Regularizer.l2().exp().bounded(1e-6, 0.1).startingAtValue(0.02))
                .flatMap(r -> Stream.of(r.perLayer(), r.perUnit(), r.perParameter()));
    }

    /** A start value is DL4J's l2: the penalty is what DL4J computes for it. */
    @ParameterizedTest
    @MethodSource("startValues")
    void startValuesAreDl4jCoefficients(Regularizer regularizer) {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = bind(regularizer, pass);
        INDArray x = start(bound);
        MultiLayerNetwork regularized = new MultiLayerNetwork(mlp(0, 0.02));
        regularized.init(pass.model().network().params().dup(), false);
        double expected = regularized.calcRegularizationScore(true);
        assertThat(bound.open(0).penalty(x, pass.model().network().params()))
                .isCloseTo(expected, within(1e-9 * expected));
        assertThat(bound.describe(0, x)).allSatisfy(h -> assertThat(h.value()).isCloseTo(0.02, within(1e-12)));
    }

    /** For a vanishing eps the smooth L1 is DL4J's l1, and the elastic net the sum of l1 and l2; L1 comes first in x. */
    @Test
    void elasticNetIsDl4jL1AndL2() {
        Dl4jPasses pass = pass();
        Hyperparameters.Bound bound = bind(Regularizer.elasticNet(1e-9).exp().startingAtValue(0.02), pass);
        INDArray x = start(bound);
        MultiLayerNetwork regularized = new MultiLayerNetwork(mlp(0.02, 0.02));
        regularized.init(pass.model().network().params().dup(), false);
        double expected = regularized.calcRegularizationScore(true);
        assertThat(bound.open(0).penalty(x, pass.model().network().params()))
                .isCloseTo(expected, within(1e-7 * expected));
        assertThat(bound.describe(0, x))
                .extracting(TunedHyperparameter::name)
                .containsExactly("layer 0: L1", "layer 1: L1", "layer 0: L2", "layer 1: L2");
    }

    @Test
    void boundedCoefficientsStartInTheMiddleAndStayInside() {
        Hyperparameters.Bound bound = bind(Regularizer.l2().exp().bounded(0.2, 0.4), pass());
        assertThat(bound.describe(0, start(bound)))
                .allSatisfy(h -> assertThat(h.value()).isCloseTo(0.3, within(EXACT)));
        assertThat(bound.describe(0, Nd4j.createFromArray(-900.0, 900.0)))
                .extracting(TunedHyperparameter::value)
                .containsExactly(0.2, 0.4);
    }

    /** A start in x is kept, whichever is set first; one in DL4J's convention must lie inside. */
    @Test
    void boundsLeaveTheStartInX() {
        double expected = 1 / (1 + Math.exp(-2));
        for (Regularizer choice : List.of(
                Regularizer.l2().exp().startingAt(2).bounded(0, 1),
                Regularizer.l2().exp().bounded(0, 1).startingAt(2))) {
            Hyperparameters.Bound bound = bind(choice, pass());
            assertThat(bound.describe(0, start(bound)))
                    .allSatisfy(h -> assertThat(h.value()).isCloseTo(expected, within(EXACT)));
        }
        assertThatThrownBy(() -> Regularizer.l2().exp().startingAtValue(2).bounded(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Start value 2.0", "(0.0, 1.0)");
    }

    @Test
    void settingsSayEverything() {
        assertThat(Regularizer.elasticNet(0.01)
                        .exp()
                        .perUnit()
                        .bounded(0, 1)
                        .startingAtValue(0.5)
                        .settings())
                .containsEntry("hyperparameters", "elastic-net-per-unit")
                .containsEntry("hyperparameterStart", "0.5 (coefficient)")
                .containsEntry("hyperparameterRange", "sigmoid(x) in (0.0, 1.0)")
                .containsEntry("smoothL1Epsilon", "0.01");
        assertThat(L2Regularization.perUnit().exp().startingAt(-4).settings())
                .containsOnly(
                        java.util.Map.entry("hyperparameters", "l2-per-unit"),
                        java.util.Map.entry("hyperparameterStart", "-4.0"));
    }

    /** An l1 of the configuration is a fixed part of g beside a tuned L2, and a contradiction beside a tuned L1. */
    @Test
    void aTunedL1RefusesTheConfigurationsOwn() {
        Networks.Case network = new Networks.Case("l1", mlp(0.1, 0), Networks.rows(8, 2, 2));
        assertThat(new GradientCheck(network, Regularizer.l2().exp(), 0).problem.upperSize())
                .isEqualTo(2);
        assertThatThrownBy(() ->
                        new GradientCheck(network, Regularizer.smoothL1(0.1).exp(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Layer 0, parameter W", "tune the same coefficient", "Remove l1(...)");
    }
}
