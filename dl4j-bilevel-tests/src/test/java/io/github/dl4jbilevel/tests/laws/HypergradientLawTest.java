package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.penalty.AuxiliarySample;
import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.ClosedForm;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** The surrogates' directions are their formulas, and their x-directions tend to the hypergradient. */
class HypergradientLawTest {
    private static final int P = QuadraticProblem.P;
    private static final int Q = QuadraticProblem.Q;
    private static final int AGENTS = 4;
    private static final int ROUND = 6;
    private static final double GAMMA = 0.7;
    private static final double[] X = {0.7, -0.4, 1.1};
    private static final double[] Y = {0.3, -1.2, 0.8, 0.1};
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 11);
    private final ClosedForm closedForm = new ClosedForm(PROBLEM);

    /** Scheduled ones have, in round 6, the parameters 2 * 7^0.5 and 2 * 7^-0.25. */
    static Stream<Arguments> surrogates() {
        return Stream.of(
                Arguments.of(new ValueFunctionPenalty(3), AffineDirections.valueFunction(PROBLEM, 3), 1),
                Arguments.of(
                        valueFunction(Schedules.power(2, 0.5)),
                        AffineDirections.valueFunction(PROBLEM, 2 * Math.sqrt(7)),
                        2),
                Arguments.of(moreau(0.4), AffineDirections.moreau(PROBLEM, 0.4, GAMMA), 1),
                Arguments.of(
                        new MoreauPenalty(Schedules.power(2, -0.25), GAMMA),
                        AffineDirections.moreau(PROBLEM, 2 * Math.pow(7, -0.25), GAMMA),
                        2),
                Arguments.of(new ImplicitHypergradient(), AffineDirections.implicit(PROBLEM), 1));
    }

    @ParameterizedTest
    @MethodSource("surrogates")
    void directionsAreTheDocumentedOnesAtEveryAgent(Surrogate surrogate, AffineDirections expected, int parts) {
        Random random = new Random(8);
        assertThat(surrogate.parts()).isEqualTo(parts);
        for (int k = 0; k < AGENTS; k++) {
            for (int i = 0; i < 5; i++) {
                double[] at = random.doubles(P + 2 * Q, -2, 2).toArray();
                assertThat(Runs.distance(direction(surrogate, k, at), expected.direction(k, at)))
                        .isLessThan(surrogate instanceof ImplicitHypergradient ? 1e-8 : 1e-12);
            }
        }
    }

    /** v = 0 has no direction to difference along; then both products are 0. */
    @Test
    void implicitDirectionAtItsStart() {
        double[] at = join(X, Y, new double[Q]);
        for (int k = 0; k < AGENTS; k++) {
            double[] expected = AffineDirections.implicit(PROBLEM).direction(k, at);
            assertThat(Runs.distance(direction(new ImplicitHypergradient(), k, at), expected))
                    .isLessThan(1e-12);
        }
    }

    @Test
    void valueFunctionDirectionTendsToTheHypergradient() {
        DoubleFunction<Double> error =
                lambda -> error(new ValueFunctionPenalty(lambda), AffineDirections.valueFunction(PROBLEM, lambda), 1);
        assertThat(error.apply(1000)).isLessThan(0.02 * Runs.norm(closedForm.hypergradient(X)));
        assertThat(error.apply(100) / error.apply(1000)).isCloseTo(10, within(0.5));
    }

    @Test
    void moreauDirectionOverMuTendsToTheHypergradient() {
        DoubleFunction<Double> error = mu -> error(moreau(mu), AffineDirections.moreau(PROBLEM, mu, GAMMA), mu);
        assertThat(error.apply(0.001)).isLessThan(0.02 * Runs.norm(closedForm.hypergradient(X)));
        assertThat(error.apply(0.01) / error.apply(0.001)).isCloseTo(10, within(0.5));
    }

    @Test
    void implicitDirectionIsTheHypergradient() {
        assertThat(error(new ImplicitHypergradient(), AffineDirections.implicit(PROBLEM), 1))
                .isLessThan(1e-8);
    }

    /** At (x, y, z) with z the envelope's minimiser, (d_x, d_y) is the gradient of mu fbar + gbar - Vbar. */
    @Test
    void moreauDirectionsAreTheGradientOfThePenalisedObjective() {
        double mu = 0.4;
        double[] z = closedForm.proximalResponse(GAMMA, X, Y);
        double[] direction = meanDirection(moreau(mu), join(X, Y, z));
        double[] gradient = centralDifferences(xy -> penalised(mu, xy), join(X, Y));
        assertThat(Runs.distance(Arrays.copyOf(direction, P + Q), gradient)).isLessThan(1e-8);
        assertThat(Runs.norm(Arrays.copyOfRange(direction, P + Q, P + 2 * Q)))
                .as("d_z at the envelope's minimiser")
                .isLessThan(1e-12);
    }

    /** Guards the closed form itself: the hypergradient against central differences of fbar(x, y*(x)). */
    @Test
    void implicitDifferentiationEqualsCentralDifferences() {
        double[] differences =
                centralDifferences(x -> mean(k -> k.upperLoss(vector(x), vector(closedForm.response(x)))), X);
        assertThat(Runs.distance(differences, closedForm.hypergradient(X))).isLessThan(1e-8);
    }

    @Test
    void valueFunctionDirectionsVanishAtTheClosedFormStationaryPoint() {
        double[] solution = closedForm.stationaryPoint(5);
        assertThat(Runs.norm(meanDirection(new ValueFunctionPenalty(5), solution)))
                .isLessThan(1e-12);
        assertThat(closedForm.stationarity(5, solution)).isLessThan(1e-12);
    }

    @Test
    void moreauDirectionsVanishAtTheClosedFormStationaryPointOfThePenalisedObjective() {
        double[] solution = AffineDirections.moreau(PROBLEM, 0.4, GAMMA).stationaryPoint();
        assertThat(Runs.norm(meanDirection(moreau(0.4), solution))).isLessThan(1e-12);
        double[] xy = Arrays.copyOf(solution, P + Q);
        assertThat(Runs.norm(centralDifferences(at -> penalised(0.4, at), xy))).isLessThan(1e-8);
    }

    /** There the true hypergradient is 0, y = y*(x), and v = Hbar^-1 fbar_y. */
    @Test
    void implicitStationaryPointSolvesTheBilevelProblem() {
        double[] solution = AffineDirections.implicit(PROBLEM).stationaryPoint();
        double[] x = Arrays.copyOf(solution, P);
        assertThat(Runs.norm(closedForm.hypergradient(x))).isLessThan(1e-12);
        assertThat(Runs.distance(solution, join(x, closedForm.response(x), closedForm.adjoint(x))))
                .isLessThan(1e-12);
        assertThat(Runs.norm(meanDirection(new ImplicitHypergradient(), solution)))
                .isLessThan(1e-8);
    }

    private static Surrogate valueFunction(ISchedule lambda) {
        return new ValueFunctionPenalty(lambda, AuxiliarySample.SAME);
    }

    private static Surrogate moreau(double mu) {
        return new MoreauPenalty(new FixedSchedule(mu), GAMMA);
    }

    /** || mean d_x / scale - hypergradient || at x with both lower levels solved. */
    private double error(Surrogate surrogate, AffineDirections affine, double scale) {
        double[] direction = meanDirection(surrogate, affine.lowerLevelsSolved(X));
        double[] byX = Arrays.stream(direction, 0, P).map(d -> d / scale).toArray();
        return Runs.norm(Runs.minus(byX, closedForm.hypergradient(X)));
    }

    /** mu fbar(x, y) + gbar(x, y) - min over z of (gbar(x, z) + ||z - y||^2 / (2 gamma)). */
    private double penalised(double mu, double[] xy) {
        INDArray x = vector(Arrays.copyOf(xy, P));
        double[] y = Arrays.copyOfRange(xy, P, P + Q);
        double[] z = closedForm.proximalResponse(GAMMA, Arrays.copyOf(xy, P), y);
        double distance = Runs.norm(Runs.minus(z, y));
        return mean(k -> mu * k.upperLoss(x, vector(y)) + k.lowerLoss(x, vector(y)) - k.lowerLoss(x, vector(z)))
                - distance * distance / (2 * GAMMA);
    }

    private static double[] centralDifferences(ToDoubleFunction<double[]> value, double[] at) {
        return IntStream.range(0, at.length)
                .mapToDouble(i -> {
                    double[] up = at.clone();
                    double[] down = at.clone();
                    up[i] += 1e-4;
                    down[i] -= 1e-4;
                    return (value.applyAsDouble(up) - value.applyAsDouble(down)) / 2e-4;
                })
                .toArray();
    }

    private static double[] meanDirection(Surrogate surrogate, double[] at) {
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, P + 2 * Q);
        for (int k = 0; k < AGENTS; k++) {
            sum.addi(vector(direction(surrogate, k, at)).div(AGENTS));
        }
        return sum.toDoubleVector();
    }

    /** The weighted sum of the parts, in round 6. */
    private static double[] direction(Surrogate surrogate, int agent, double[] at) {
        List<LevelVector> parts = IntStream.range(0, surrogate.parts())
                .mapToObj(i -> LevelVector.zeros(DataType.DOUBLE, P, Q))
                .toList();
        BilevelObjective objective = PROBLEM.open(List.of(agent)).get(0);
        Oracle oracle = new Oracle(objective, List.of(), Oracle.Scratch.of(DataType.DOUBLE, P, Q));
        Sample sample = new Sample(1, agent, ROUND, Sample.Stream.MAIN);
        surrogate.direction(oracle, LevelVector.over(vector(at), P, Q), sample, parts);
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, P + 2 * Q);
        for (int i = 0; i < parts.size(); i++) {
            sum.addi(parts.get(i).row().mul(surrogate.weight(i, ROUND)));
        }
        return sum.toDoubleVector();
    }

    private static double mean(ToDoubleFunction<BilevelObjective> value) {
        return PROBLEM.open(List.of(0, 1, 2, 3)).stream()
                .mapToDouble(value)
                .average()
                .orElseThrow();
    }

    private static double[] join(double[]... pieces) {
        return Arrays.stream(pieces).flatMapToDouble(DoubleStream::of).toArray();
    }

    private static INDArray vector(double[] values) {
        return Nd4j.createFromArray(values);
    }
}
