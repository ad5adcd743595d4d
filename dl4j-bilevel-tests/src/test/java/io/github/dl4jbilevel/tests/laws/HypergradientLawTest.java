package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The penalty's x-direction, at the lower levels' exact solutions, tends to the hypergradient like 1/lambda. */
class HypergradientLawTest {
    private static final int AGENTS = 4;
    private static final double[] X = {0.7, -0.4, 1.1};
    private final QuadraticProblem problem = QuadraticProblem.heterogeneous(AGENTS, 11);
    private final ClosedForm closedForm = new ClosedForm(problem);

    @Test
    void valueFunctionDirectionTendsToTheHypergradient() {
        double atHundred = error(100);
        double atThousand = error(1000);
        assertThat(atThousand).isLessThan(0.02 * Runs.norm(closedForm.hypergradient(X)));
        assertThat(atHundred / atThousand).isCloseTo(10, within(0.5));
    }

    /** Guards the closed form itself: the hypergradient against central differences of fbar(x, y*(x)). */
    @Test
    void implicitDifferentiationEqualsCentralDifferences() {
        double[] hypergradient = closedForm.hypergradient(X);
        for (int i = 0; i < X.length; i++) {
            double[] up = X.clone();
            double[] down = X.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            assertThat((upperValue(up) - upperValue(down)) / 2e-5).isCloseTo(hypergradient[i], within(1e-8));
        }
    }

    @Test
    void directionsVanishAtTheClosedFormStationaryPoint() {
        double[] solution = closedForm.stationaryPoint(5);
        assertThat(Runs.norm(meanDirection(5, solution).row().toDoubleVector())).isLessThan(1e-12);
        assertThat(closedForm.stationarity(5, solution)).isLessThan(1e-12);
    }

    private double error(double lambda) {
        double[] point = IntStream.range(0, 3)
                .mapToObj(i -> i == 0 ? X : i == 1 ? closedForm.penalisedResponse(lambda, X) : closedForm.response(X))
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
        double[] direction = meanDirection(lambda, point).upper().toDoubleVector();
        return Runs.norm(Runs.minus(direction, closedForm.hypergradient(X)));
    }

    private LevelRow meanDirection(double lambda, double[] at) {
        LevelRow point = row(Nd4j.createFromArray(at));
        LevelRow sum = LevelRow.zeros(DataType.DOUBLE, QuadraticProblem.P, QuadraticProblem.Q);
        LevelRow one = LevelRow.zeros(DataType.DOUBLE, QuadraticProblem.P, QuadraticProblem.Q);
        INDArray scratch = Nd4j.zeros(DataType.DOUBLE, QuadraticProblem.P);
        List<BilevelObjective> objectives = problem.open(List.of(0, 1, 2, 3));
        for (int k = 0; k < AGENTS; k++) {
            Sample sample = new Sample(1, k, 0, Sample.Stream.MAIN);
            new ValueFunctionPenalty(lambda).direction(objectives.get(k), point, sample, one, scratch);
            sum.row().addi(one.row().div(AGENTS));
        }
        return sum;
    }

    private double upperValue(double[] x) {
        INDArray y = Nd4j.createFromArray(closedForm.response(x));
        return problem.open(List.of(0, 1, 2, 3)).stream()
                .mapToDouble(objective -> objective.upperLoss(Nd4j.createFromArray(x), y))
                .average()
                .orElseThrow();
    }

    private static LevelRow row(INDArray values) {
        return LevelRow.over(values, QuadraticProblem.P, QuadraticProblem.Q);
    }
}
