package io.github.dl4jbilevel.examples.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The penalty's gradient is that of its value, by central differences in double precision, and the trainer tunes it. */
class HyperparametersTemplateTest {
    private static final double STEP = 1e-5;

    /** A network of two arrays of 4 and 3 weights, and 2 entries that are not weights. */
    private static NetworkShape shape() {
        return new NetworkShape(
                List.of(new WeightBlock(0, "0", "W", true, 0, 2, 2, 1), new WeightBlock(1, "1", "W", true, 6, 1, 3, 1)),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void theGradientIsThatOfThePenalty() {
        Hyperparameters.Term term =
                new HyperparametersTemplate(0.3).bind(shape()).open(0);
        INDArray x = Nd4j.createFromArray(0.4, -0.2);
        INDArray theta = Nd4j.createFromArray(1.0, -2.0, 0.5, 0.25, 7.0, 8.0, -1.5, 0.75, 2.0);
        double weight = 2;
        double before = 0.125; // is added to
        INDArray byX = Nd4j.valueArrayOf(new long[] {2}, before, DataType.DOUBLE);
        INDArray byTheta = Nd4j.valueArrayOf(new long[] {9}, before, DataType.DOUBLE);
        term.addGradient(weight, x, theta, byX, byTheta);
        for (INDArray[] pair : new INDArray[][] {{x, byX}, {theta, byTheta}}) {
            for (int i = 0; i < pair[0].length(); i++) {
                double at = pair[0].getDouble(i);
                pair[0].putScalar(i, at + STEP);
                double up = term.penalty(x, theta);
                pair[0].putScalar(i, at - STEP);
                double down = term.penalty(x, theta);
                pair[0].putScalar(i, at);
                assertThat(pair[1].getDouble(i) - before).isCloseTo(weight * (up - down) / (2 * STEP), within(1e-8));
            }
        }
    }

    @Test
    void theTrainerTunesOneCenterForEachLayer() {
        BilevelResult result = TwoClasses.trainer(TwoClasses.mlp())
                .hyperparameters(new HyperparametersTemplate(0.1))
                .trainingData(TwoClasses.separable(240, 1))
                .testData(TwoClasses.separable(100, 2))
                .build()
                .fit(60);
        assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.9);
        assertThat(result.hyperparameters())
                .hasSize(2)
                .allSatisfy(tuned -> assertThat(tuned.value()).isNotZero());
        assertThat(result.hyperparameters().get(1).toString()).startsWith("layer 1: center = ");
        assertThat(result.provenance().settings()).containsEntry("strength", "0.1");
    }

    @Test
    void whatCannotBeTunedIsRefused() {
        assertThatThrownBy(() -> new HyperparametersTemplate(0)).hasMessageContaining("must be positive");
        assertThatThrownBy(() -> new HyperparametersTemplate(1)
                        .bind(new NetworkShape(List.of(), List.of(), List.of(), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without weights");
    }
}
