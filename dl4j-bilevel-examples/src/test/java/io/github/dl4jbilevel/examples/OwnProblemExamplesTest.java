package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The examples that bring a problem of their own learn what their data hold, and print it. */
class OwnProblemExamplesTest {
    private static double mean(INDArray vector, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += vector.getDouble(i);
        }
        return sum / (to - from);
    }

    /** Noise features end with larger coefficients than features that matter. */
    private static void assertFoundWhatMatters(LevelVector point, int relevant, int features) {
        assertThat(mean(point.upper(), relevant, features)).isGreaterThan(mean(point.upper(), 0, relevant) + 0.05);
    }

    @Test
    void sameDiffFindsTheSlopesInSpiteOfOutliers() {
        SameDiffExample.Outcome outcome = SameDiffExample.train(150);
        assertThat(outcome.loss()).isLessThan(0.8 * outcome.lossAtStart());
        assertThat(outcome.point().lower().getDouble(1)).isCloseTo(2, within(0.5));
        assertFoundWhatMatters(outcome.point(), SameDiffExample.RELEVANT, SameDiffExample.FEATURES);
    }

    @Test
    void plainJavaFindsTheSlopesAndWhatMatters() {
        PlainJavaExample.Outcome outcome = PlainJavaExample.train(600);
        assertThat(outcome.loss()).isLessThan(0.8 * outcome.lossAtStart());
        assertThat(outcome.point().lower().getDouble(0)).isCloseTo(1.5, within(0.5));
        assertFoundWhatMatters(outcome.point(), PlainJavaExample.RELEVANT, PlainJavaExample.FEATURES);
    }

    @Test
    void mainsPrintReadableResults() throws Exception {
        assertThat(Printed.by(SameDiffExample::main, "2"))
                .contains("validation loss ", "rho[7,0] = ", "w = [");
        assertThat(Printed.by(PlainJavaExample::main, "2"))
                .contains("validation loss ", "feature 5: weight ", "ridge coefficient ");
    }

    @Test
    void theRidgeGradientsAreThoseOfItsLosses() {
        RidgeProblem.Rows row = new RidgeProblem.Rows(new double[][] {{1, 2}}, new double[] {0.5});
        BilevelObjective objective =
                new RidgeProblem(List.of(row), List.of(row), 3).open(List.of(0)).get(0);
        INDArray x = Nd4j.createFromArray(-1.0, 0.5);
        INDArray y = Nd4j.createFromArray(0.3, -0.7);
        INDArray gx = Nd4j.zeros(x.dataType(), 2);
        INDArray gy = Nd4j.zeros(x.dataType(), 2);
        objective.gradient(x, y, new Sample(1, 0, 0, Sample.Stream.MAIN), 2, 3, gx, gy);
        for (INDArray[] pair : new INDArray[][] {{x, gx}, {y, gy}}) {
            for (int i = 0; i < 2; i++) {
                double at = pair[0].getDouble(i);
                pair[0].putScalar(i, at + 1e-6);
                double up = 2 * objective.upperLoss(x, y) + 3 * objective.lowerLoss(x, y);
                pair[0].putScalar(i, at - 1e-6);
                double down = 2 * objective.upperLoss(x, y) + 3 * objective.lowerLoss(x, y);
                pair[0].putScalar(i, at);
                assertThat(pair[1].getDouble(i)).isCloseTo((up - down) / 2e-6, within(1e-6));
            }
        }
    }
}
