package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/** Hyperparameters inside training losses other than the cross-entropy of a softmax. */
class LossFunctionsTest {
    /** The kinds of labels that losses are given. */
    private enum Labels {
        ONE_HOT,
        PLUS_MINUS,
        POSITIVE,
        /** DL4J's KLD takes labels of 0 for 1e-5, but not in its gradient. */
        PROBABILITIES
    }

    private static Networks.Case network(ILossFunction loss, Activation activation, Labels kind) {
        DataSet rows = Networks.rows(14, 3, 5);
        INDArray labels = switch (kind) {
            case ONE_HOT -> rows.getLabels();
            case PLUS_MINUS -> rows.getLabels().mul(2).subi(1);
            case POSITIVE -> rows.getLabels().add(0.5);
            case PROBABILITIES -> rows.getLabels().mul(0.7).addi(0.1);
        };
        return new Networks.Case(
                loss.name(),
                Networks.base()
                        .list()
                        .layer(GraphNetworks.dense(5, 4))
                        .layer(new OutputLayer.Builder(loss)
                                .nIn(4)
                                .nOut(3)
                                .activation(activation)
                                .build())
                        .build(),
                new DataSet(rows.getFeatures(), labels));
    }

    private static List<Networks.Case> networks() {
        return List.of(
                network(new LossMSE(), Activation.IDENTITY, Labels.ONE_HOT),
                network(new LossMAE(), Activation.IDENTITY, Labels.ONE_HOT),
                network(new LossMAE(), Activation.TANH, Labels.PLUS_MINUS),
                network(new LossL1(), Activation.IDENTITY, Labels.ONE_HOT),
                network(new LossL2(), Activation.TANH, Labels.ONE_HOT),
                network(new LossBinaryXENT(), Activation.SIGMOID, Labels.ONE_HOT),
                network(new LossHinge(), Activation.IDENTITY, Labels.PLUS_MINUS),
                network(new LossSquaredHinge(), Activation.IDENTITY, Labels.PLUS_MINUS),
                network(new LossPoisson(), Activation.SOFTPLUS, Labels.ONE_HOT),
                network(new LossKLD(), Activation.SOFTMAX, Labels.PROBABILITIES),
                network(new LossMSLE(), Activation.SIGMOID, Labels.POSITIVE),
                network(new LossMAPE(), Activation.IDENTITY, Labels.POSITIVE),
                network(new LossCosineProximity(), Activation.IDENTITY, Labels.ONE_HOT));
    }

    static Stream<Arguments> cases() {
        List<Hyperparameters> kinds = List.of(
                ExampleWeights.sigmoid(),
                LossTemperature.exp(),
                Hyperparameters.all(
                        ExampleWeights.sigmoid(),
                        LossTemperature.bounded(0.5, 2),
                        L2Regularization.perUnit().exp(),
                        SharedRepresentation.below(1)));
        return networks().stream().flatMap(network -> kinds.stream().map(kind -> Arguments.of(network, kind)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightedGradientEqualsCentralDifferences(Networks.Case network, Hyperparameters hyperparameters) {
        GradientCheck.check(network, hyperparameters);
    }

    static Stream<Networks.Case> plain() {
        return networks().stream();
    }

    /** A weight of 1 for every example (within 5e-18) changes nothing: value and gradient are those of DL4J's own loss. */
    @ParameterizedTest
    @MethodSource("plain")
    void weightsOfOneChangeNothing(Networks.Case network) {
        GradientCheck weighted =
                new GradientCheck(network, ExampleWeights.sigmoid().startingAt(40), 0);
        GradientCheck plain =
                new GradientCheck(network, L2Regularization.perLayer().exp().startingAt(-900), 0);
        double expected = plain.objective.lowerLoss(plain.x, plain.y);
        assertThat(weighted.objective.lowerLoss(weighted.x, weighted.y))
                .isCloseTo(expected, within(1e-12 * Math.abs(expected)));
        assertThat(weighted.gradient(0.7, 2.5)[1].toDoubleVector())
                .containsExactly(plain.gradient(0.7, 2.5)[1].toDoubleVector(), within(1e-12));
    }

    /** Its score is that of squares; the losses that it gives for single rows are another multiple of them. */
    public static final class Halved extends LossMSE {
        private static final long serialVersionUID = 1;

        @Override
        public INDArray computeScoreArray(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            return super.computeScoreArray(labels, preOutput, activation, mask).muli(0.5);
        }
    }

    @Test
    void refusesALossThatIsNotTheSumOfItsRows() {
        Networks.Case network = network(new Halved(), Activation.IDENTITY, Labels.ONE_HOT);
        assertThatThrownBy(() -> new GradientCheck(network, ExampleWeights.sigmoid(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "training data",
                        "computeScoreArray",
                        "computeScore",
                        "Correct the loss function",
                        "hyperparameters that are not inside the loss");
        GradientCheck.check(network, L2Regularization.perLayer().exp());
    }

    /** The F-measure is not a sum over single rows at all. */
    @Test
    void refusesALossWithoutRows() {
        DataSet rows = Networks.rows(12, 1, 5);
        Networks.Case network = new Networks.Case(
                "F",
                Networks.base()
                        .list()
                        .layer(new OutputLayer.Builder(new LossFMeasure())
                                .nIn(5)
                                .nOut(1)
                                .activation(Activation.SIGMOID)
                                .build())
                        .build(),
                rows);
        assertThatThrownBy(() -> new GradientCheck(network, ExampleWeights.sigmoid(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training data", "computeScoreArray", "LossMCXENT");
    }

    /** A loss that counts how often its value is asked for. */
    static final class CountingLoss extends LossMSE {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger SCORES = new AtomicInteger();

        @Override
        public double computeScore(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
            SCORES.incrementAndGet();
            return super.computeScore(labels, preOutput, activation, mask, average);
        }
    }

    /** DL4J's own pass asks for a score with every gradient; where nobody wants it, it is not computed. */
    @Test
    void aGradientAloneDoesNotAskForTheLoss() {
        Networks.Case c = network(new CountingLoss(), Activation.TANH, Labels.ONE_HOT);
        RowReader reader = new RowReader(c.rows());
        int[] all = IntStream.range(0, 14).toArray();
        Dl4jPasses pass = new Dl4jPasses(c.network(), 1);
        INDArray gradient = pass.parameters().dup().assign(0);
        CountingLoss.SCORES.set(0);
        pass.addGradient(pass.parameters().dup(), reader.gather(all, 0, 14), 1, 1, gradient);
        assertThat(gradient.norm2Number().doubleValue()).isGreaterThan(1e-3);
        assertThat(CountingLoss.SCORES).hasValue(0);
        assertThat(pass.meanLoss(pass.parameters().dup(), reader, all)).isGreaterThan(1e-3);
        assertThat(CountingLoss.SCORES).hasValue(1);
    }
}
