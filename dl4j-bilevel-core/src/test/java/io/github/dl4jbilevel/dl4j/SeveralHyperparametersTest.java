package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Several choices are one vector, and each does what it does alone. */
class SeveralHyperparametersTest {
    private static final Networks.Case DENSE = new Networks.Case("dense", Networks.dense(), Networks.rows(12, 3, 5));

    private static INDArray part(INDArray x, long from, long to) {
        return x.get(NDArrayIndex.interval(from, to));
    }

    private static GradientCheck at(Hyperparameters... choices) {
        return new GradientCheck(DENSE, Hyperparameters.all(choices), 0.2);
    }

    /** Shared parts come first, in the order given; private ones behind them. */
    @Test
    void partsLieOneBehindTheOther() {
        GradientCheck at = at(
                ExampleWeights.sigmoid().startingAt(3),
                L2Regularization.perUnit().exp().startingAt(-2),
                LossTemperature.exp());
        assertThat(at.problem.upperSize()).isEqualTo(5 + 6 + 1);
        assertThat(at.problem.privateUpperSize(0)).isEqualTo(6);
        INDArray x = at.x.dup();
        at.problem.start(0, x, at.y.dup());
        assertThat(x.toDoubleVector())
                .isEqualTo(new double[] {-2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, 0, 3, 3, 3, 3, 3, 3});
        List<String> names = at.problem.describe(0, x).stream()
                .map(TunedHyperparameter::name)
                .toList();
        assertThat(names).hasSize(18);
        assertThat(names)
                .contains("agent 0, example 5: weight", "layer 1, unit 5: L2", "loss temperature")
                .doesNotHaveDuplicates();
    }

    /** f's part and g's are those of each choice alone, since a penalty and a weighted loss only add up. */
    @Test
    void gradientsAreThoseOfEachAlone() {
        GradientCheck both = at(L2Regularization.perUnit().exp(), ExampleWeights.sigmoid());
        GradientCheck penalty = at(L2Regularization.perUnit().exp());
        GradientCheck weights = at(ExampleWeights.sigmoid());
        penalty.x.assign(part(both.x, 0, 11));
        weights.x.assign(part(both.x, 11, 17));
        INDArray gx = both.gradient(0.7, 2.5)[0];
        assertThat(part(gx, 0, 11).toDoubleVector())
                .containsExactly(penalty.gradient(0.7, 2.5)[0].toDoubleVector(), within(1e-12));
        assertThat(part(gx, 11, 17).toDoubleVector())
                .containsExactly(weights.gradient(0.7, 2.5)[0].toDoubleVector(), within(1e-12));
    }

    /** A penalty of weights that are x themselves could not move y, so it is left out. */
    @Test
    void coefficientsAreThoseOfTheLowerLevelsWeights() {
        Hyperparameters[] choices = {L2Regularization.perLayer().exp().startingAt(-3), SharedRepresentation.below(1)};
        GradientCheck at = at(choices);
        assertThat(at.problem.describe(0, at.x))
                .extracting(TunedHyperparameter::name)
                .containsExactly("layer 1: L2", "layer 0 W: norm", "layer 0 b: norm");
        INDArray x = at.x.dup();
        at.problem.start(0, x, at.y);
        assertThat(x.getDouble(0)).isEqualTo(-3);
        assertThat(part(x, 1, x.length()).toDoubleVector())
                .isEqualTo(at.problem
                        .network(x, at.y)
                        .getLayer(0)
                        .params()
                        .dup()
                        .reshape(x.length() - 1)
                        .toDoubleVector());
    }

    /** Reports bring a new vector each time; none of them is confused with another. */
    @Test
    void valuesFollowTheVectorThatIsGiven() {
        GradientCheck both = at(L2Regularization.perLayer().exp(), LossTemperature.exp());
        double at = both.objective.lowerLoss(both.x, both.y);
        for (int i = 0; i < 40; i++) {
            INDArray other = Nd4j.createFromArray(new double[] {0.1 * i, 0, 0});
            INDArray same = Nd4j.createFromArray(new double[] {0.1 * i, 0, 0});
            assertThat(both.objective.lowerLoss(other, both.y)).isEqualTo(both.objective.lowerLoss(same, both.y));
            other.putScalar(0, 5);
            assertThat(both.objective.lowerLoss(other, both.y)).isGreaterThan(both.objective.lowerLoss(same, both.y));
        }
        assertThat(both.objective.lowerLoss(both.x, both.y)).isEqualTo(at);
    }

    @Test
    void refusesContradictions() {
        assertThatThrownBy(() -> at(
                        L2Regularization.perLayer().exp(),
                        L2Regularization.perUnit().exp()))
                .hasMessageContainingAll("Two of the hyperparameters tune the L2 of layer 0", "leave one of them out");
        assertThatThrownBy(() -> at(SharedRepresentation.below(1), SharedRepresentation.layers("1")))
                .hasMessageContaining("name all of those layers in one");
        assertThatThrownBy(() -> Hyperparameters.all()).hasMessageContaining("at least one choice");
        assertThat(at(
                                L2Regularization.perLayer().exp(),
                                Regularizer.smoothL1(0.1).exp())
                        .problem
                        .upperSize())
                .isEqualTo(4);
    }

    @Test
    void settingsNameAllChoices() {
        assertThat(Hyperparameters.all(L2Regularization.perLayer().exp(), LossTemperature.exp())
                        .settings())
                .containsEntry("hyperparameters", "l2-per-layer + temperature");
    }
}
