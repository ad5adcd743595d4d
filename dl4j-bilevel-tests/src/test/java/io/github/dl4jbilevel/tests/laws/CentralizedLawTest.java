package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One agent, and agents that all hold the same and hear everyone, are the centralized algorithm. */
class CentralizedLawTest {
    private static final double ETA = 0.03;
    private static final double A = 0.2;
    private static final double LAMBDA = 4;
    private static final int ROUNDS = 40;

    static Stream<Arguments> orderAndRule() {
        return Stream.of(Order.values())
                .flatMap(order -> Stream.of(Arguments.of(order, true), Arguments.of(order, false)));
    }

    private static Recipe recipe(Order order, boolean normalized) {
        return normalized
                ? DNsvrgda.builder()
                        .learningRate(ETA)
                        .set(DNsvrgda.MOMENTUM, A)
                        .set(DNsvrgda.LAMBDA, LAMBDA)
                        .trackingOrder(order)
                        .build()
                : DSvrgda.builder()
                        .learningRate(ETA)
                        .set(DSvrgda.MOMENTUM, A)
                        .set(DSvrgda.LAMBDA, LAMBDA)
                        .trackingOrder(order)
                        .build();
    }

    @ParameterizedTest
    @MethodSource("orderAndRule")
    void oneAgentIsStormAndAStep(Order order, boolean normalized) {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(1, 9).withNoise(0.4);
        double[] run = Runs.points(problem, recipe(order, normalized), Topology.line(1), ROUNDS)
                .get(0);
        assertThat(Runs.distance(run, centralized(problem, normalized))).isLessThan(1e-12);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void equalAgentsThatHearEveryoneAreOneAgent(boolean normalized) {
        for (Order order : Order.values()) {
            double[] central = centralized(QuadraticProblem.copies(1, 10), normalized);
            List<double[]> points = Runs.points(
                    QuadraticProblem.copies(4, 10), recipe(order, normalized), Topology.complete(4), ROUNDS);
            assertThat(points)
                    .allSatisfy(p -> assertThat(Runs.distance(p, central)).isLessThan(1e-12));
        }
    }

    /** The algorithm of one machine, written out with whole vectors. */
    private static double[] centralized(QuadraticProblem problem, boolean normalized) {
        BilevelObjective objective = problem.open(List.of(0)).get(0);
        INDArray[] v = {vector(QuadraticProblem.P), vector(QuadraticProblem.Q), vector(QuadraticProblem.Q)};
        problem.start(0, v[0], v[1]);
        v[2].assign(v[1]);
        INDArray[] previous = {v[0].dup(), v[1].dup(), v[2].dup()};
        INDArray[] e = {vector(QuadraticProblem.P), vector(QuadraticProblem.Q), vector(QuadraticProblem.Q)};
        for (int t = 0; t < ROUNDS; t++) {
            Sample sample = new Sample(Runs.SEED, 0, t, Sample.Stream.MAIN);
            INDArray[] now = directions(objective, v, sample);
            INDArray[] then = directions(objective, previous, sample);
            for (int i = 0; i < 3; i++) {
                e[i] = t == 0 ? now[i] : now[i].add(e[i].sub(then[i]).mul(1 - A));
                previous[i] = v[i];
                double scale = normalized ? ETA / e[i].norm2Number().doubleValue() : ETA;
                v[i] = v[i].sub(e[i].mul(scale));
            }
        }
        return Nd4j.concat(0, v).toDoubleVector();
    }

    private static INDArray[] directions(BilevelObjective objective, INDArray[] v, Sample sample) {
        INDArray fx = vector(QuadraticProblem.P);
        INDArray fy = vector(QuadraticProblem.Q);
        INDArray gx = vector(QuadraticProblem.P);
        INDArray gy = vector(QuadraticProblem.Q);
        INDArray hx = vector(QuadraticProblem.P);
        INDArray hz = vector(QuadraticProblem.Q);
        objective.gradient(v[0], v[1], sample, 1, 0, fx, fy);
        objective.gradient(v[0], v[1], sample, 0, 1, gx, gy);
        objective.gradient(v[0], v[2], sample, 0, 1, hx, hz);
        return new INDArray[] {fx.add(gx.sub(hx).mul(LAMBDA)), fy.add(gy.mul(LAMBDA)), hz.mul(LAMBDA)};
    }

    private static INDArray vector(int n) {
        return Nd4j.zeros(DataType.DOUBLE, n);
    }
}
