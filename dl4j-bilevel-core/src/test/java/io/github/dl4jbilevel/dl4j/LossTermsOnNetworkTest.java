package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The effect of x on the training loss, on a softmax regression whose logits are chosen: features are logits. */
class LossTermsOnNetworkTest {
    private static final double EXACT = 1e-10;
    private static final int ROWS = 12;
    private static final int CLASSES = 3;

    private static OutputLayer.Builder output(LossFunction loss, Activation activation) {
        return new OutputLayer.Builder(loss).nIn(CLASSES).nOut(CLASSES).activation(activation);
    }

    private static Networks.Case softmaxRegression() {
        MultiLayerConfiguration configuration = Networks.base()
                .list()
                .layer(output(LossFunction.MCXENT, Activation.SOFTMAX).build())
                .build();
        return new Networks.Case("softmax", configuration, Networks.rows(2 * ROWS, CLASSES, CLASSES));
    }

    /** Mean of w l(t, z) over the training rows, with the identity as weights, so that z is the row's features. */
    private interface Loss {
        double of(double[] z, double[] t);
    }

    private static void assertLowerLoss(Hyperparameters choice, INDArray x, Loss loss) {
        GradientCheck at = new GradientCheck(softmaxRegression(), choice, 0);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, at.problem.lowerSize());
        y.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 9))
                .assign(Nd4j.eye(3).castTo(DataType.DOUBLE).reshape(9));
        Batch rows = at.trainingRows();
        double sum = 0;
        for (int i = 0; i < rows.size(); i++) {
            sum += loss.of(
                    rows.features().getRow(i).toDoubleVector(),
                    rows.labels().getRow(i).toDoubleVector());
        }
        assertThat(at.objective.lowerLoss(x, y)).isCloseTo(sum / rows.size(), within(EXACT));
        double plain = at.objective.lowerLoss(start(at), y);
        assertThat(plain).isNotCloseTo(sum / rows.size(), within(1e-3));
    }

    private static INDArray start(GradientCheck at) {
        INDArray x = at.x.dup();
        at.problem.start(0, x, at.y.dup());
        return x;
    }

    private static double crossEntropy(double[] z, double[] t) {
        double sum = Arrays.stream(z).map(Math::exp).sum();
        double loss = 0;
        for (int c = 0; c < z.length; c++) {
            loss -= t[c] * (z[c] - Math.log(sum));
        }
        return loss;
    }

    private static int classOf(double[] t) {
        return t[0] == 1 ? 0 : t[1] == 1 ? 1 : 2;
    }

    @Test
    void classWeights() {
        double[] w = {0.5, 3, 1.5};
        assertLowerLoss(
                ClassWeights.exp(),
                Nd4j.createFromArray(Arrays.stream(w).map(Math::log).toArray()),
                (z, t) -> w[classOf(t)] * crossEntropy(z, t));
        assertLowerLoss(
                ClassWeights.softplus(),
                Nd4j.createFromArray(
                        Arrays.stream(w).map(v -> Math.log(Math.expm1(v))).toArray()),
                (z, t) -> w[classOf(t)] * crossEntropy(z, t));
    }

    @Test
    void logitAdjustment() {
        double[] b = {0.5, -1, 2};
        assertLowerLoss(
                LogitAdjustment.perClass(),
                Nd4j.createFromArray(b),
                (z, t) -> crossEntropy(new double[] {z[0] + b[0], z[1] + b[1], z[2] + b[2]}, t));
    }

    @Test
    void temperature() {
        assertLowerLoss(
                LossTemperature.exp(),
                Nd4j.createFromArray(new double[] {Math.log(4)}),
                (z, t) -> crossEntropy(Arrays.stream(z).map(v -> v / 4).toArray(), t));
    }

    /** sigmoid(0) = 1/2 of the maximum 0.6 is 0.3. */
    @Test
    void labelSmoothing() {
        assertLowerLoss(
                LabelSmoothing.upTo(0.6),
                Nd4j.createFromArray(new double[] {0}),
                (z, t) ->
                        crossEntropy(z, Arrays.stream(t).map(v -> 0.7 * v + 0.1).toArray()));
    }

    /** Classes keep their weights when labels are smoothed before. */
    @Test
    void termsActOneAfterTheOther() {
        double[] w = {0.5, 3, 1.5};
        assertLowerLoss(
                Hyperparameters.all(LabelSmoothing.upTo(0.6), LossTemperature.exp(), ClassWeights.exp()),
                Nd4j.createFromArray(new double[] {0, Math.log(2), Math.log(0.5), Math.log(3), Math.log(1.5)}),
                (z, t) -> w[classOf(t)]
                        * crossEntropy(
                                Arrays.stream(z).map(v -> v / 2).toArray(),
                                Arrays.stream(t).map(v -> 0.7 * v + 0.1).toArray()));
    }

    @Test
    void startsAndNames() {
        GradientCheck at = new GradientCheck(
                softmaxRegression(),
                Hyperparameters.all(
                        ClassWeights.exp(),
                        LogitAdjustment.perClass(),
                        LossTemperature.bounded(0.5, 4).startingAtValue(1),
                        LabelSmoothing.upTo(0.5).startingAtValue(0.2)),
                0);
        double[] values = {1, 1, 1, 0, 0, 0, 1, 0.2};
        assertThat(at.problem.describe(0, at.x))
                .extracting(TunedHyperparameter::name)
                .containsExactly(
                        "class 0: weight",
                        "class 1: weight",
                        "class 2: weight",
                        "class 0: logit offset",
                        "class 1: logit offset",
                        "class 2: logit offset",
                        "loss temperature",
                        "label smoothing");
        for (int i = 0; i < values.length; i++) {
            assertThat(at.problem.describe(0, at.x).get(i).value()).isCloseTo(values[i], within(1e-12));
        }
    }

    @Test
    void boundedClassWeightsStartAtOneOrInTheMiddle() {
        assertStart(ClassWeights.bounded(0.5, 3), 1);
        assertStart(ClassWeights.bounded(2, 4), 3);
        assertStart(ClassWeights.bounded(2, 4).startingAtValue(2.5), 2.5);
    }

    private static void assertStart(Hyperparameters choice, double expected) {
        GradientCheck at = new GradientCheck(softmaxRegression(), choice, 0);
        assertThat(at.problem.describe(0, at.x))
                .allSatisfy(h -> assertThat(h.value()).isCloseTo(expected, within(1e-12)));
    }

    /** With temperature 1 and no offsets the loss is the network's own, to the last bit of its gradient. */
    @Test
    void neutralTermsChangeNothing() {
        GradientCheck neutral = new GradientCheck(
                softmaxRegression(),
                Hyperparameters.all(LogitAdjustment.perClass(), LossTemperature.exp(), ClassWeights.exp()),
                0);
        GradientCheck plain = new GradientCheck(
                softmaxRegression(), L2Regularization.perLayer().exp().startingAt(-900), 0);
        assertThat(neutral.gradient(0.7, 2.5)[1].toDoubleVector())
                .containsExactly(plain.gradient(0.7, 2.5)[1].toDoubleVector(), within(1e-14));
    }

    @Test
    void refusesWeightsBelowZero() {
        assertThatThrownBy(() -> ClassWeights.bounded(-0.5, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("-0.5", "2.0", "must not be negative", "0 or more");
        GradientCheck.check(softmaxRegression(), ClassWeights.bounded(0, 2));
    }

    @Test
    void refusesLossesWithoutClasses() {
        Networks.Case squares = new Networks.Case(
                "squares",
                Networks.base()
                        .list()
                        .layer(output(LossFunction.MSE, Activation.IDENTITY).build())
                        .build(),
                Networks.rows(8, CLASSES, CLASSES));
        for (Hyperparameters choice :
                new Hyperparameters[] {ClassWeights.exp(), LogitAdjustment.perClass(), LabelSmoothing.upTo(0.5)}) {
            assertThatThrownBy(() -> new GradientCheck(squares, choice, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("output 0", "cross-entropy of a softmax", "LossFunction.MCXENT");
        }
    }

    /** Yolo2OutputLayer has a loss, but no function that could be asked at other pre-activations: x would never move. */
    @Test
    void temperatureRefusesLossesOfLayersThemselves() {
        MultiLayerConfiguration configuration = Networks.base()
                .list()
                .layer(new ConvolutionLayer.Builder(1, 1)
                        .nOut(7)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new Yolo2OutputLayer.Builder()
                        .boundingBoxPriors(Nd4j.ones(DataType.DOUBLE, 1, 2))
                        .build())
                .setInputType(InputType.convolutional(4, 4, 1))
                .build();
        DataSet rows = new DataSet(Nd4j.ones(DataType.DOUBLE, 4, 1, 4, 4), Nd4j.ones(DataType.DOUBLE, 4, 6, 4, 4));
        assertThatThrownBy(() ->
                        new GradientCheck(new Networks.Case("boxes", configuration, rows), LossTemperature.exp(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Loss temperature", "output 1", "ILossFunction", "OutputLayer");
    }

    private static Networks.Case scaled() {
        MultiLayerConfiguration configuration = Networks.base()
                .list()
                .layer(new ElementWiseMultiplicationLayer.Builder()
                        .nIn(CLASSES)
                        .nOut(CLASSES)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(output(LossFunction.MCXENT, Activation.SOFTMAX).build())
                .build();
        return new Networks.Case("scaled", configuration, Networks.rows(2 * ROWS, CLASSES, CLASSES));
    }

    /** The network with scales s is the network without on features that are scaled. */
    @Test
    void inputScalesAreInTheNetwork() {
        GradientCheck at = new GradientCheck(scaled(), InputScaling.perFeature(), 0);
        assertThat(at.x.toDoubleVector()).containsExactly(1, 1, 1);
        INDArray features = at.trainingRows().features().dup();
        INDArray scales = Nd4j.createFromArray(0.5, -2.0, 3.0);
        INDArray expected = at.problem.network(at.x, at.y).output(features.mulRowVector(scales));
        assertThat(at.problem.network(scales, at.y).output(features).equalsWithEps(expected, EXACT))
                .isTrue();
        assertThat(at.problem.describe(0, scales))
                .extracting(TunedHyperparameter::toString)
                .containsExactly("input 0: scale = 0.50", "input 1: scale = -2.0", "input 2: scale = 3.0");
        GradientCheck.check(scaled(), InputScaling.perFeature());
    }

    /** The scales are not weights of the lower level, so a penalty does not see them. */
    @Test
    void inputScalesAreNotPenalised() {
        GradientCheck at = new GradientCheck(
                scaled(), Hyperparameters.all(L2Regularization.perInputFeature().exp(), InputScaling.ofLayer("0")), 0);
        assertThat(at.problem.describe(0, at.x))
                .extracting(TunedHyperparameter::name)
                .startsWith("input 0: L2", "input 1: L2", "input 2: L2", "input 0: scale")
                .hasSize(6);
        assertThatThrownBy(() -> new GradientCheck(softmaxRegression(), InputScaling.perFeature(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "layer 0 is a OutputLayer", "ElementWiseMultiplicationLayer", "Put one in front");
    }
}
