package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.DSoba;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Sparkle;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.tests.fixtures.RidgeProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The coefficient of ridge regression that validation prefers, which a formula gives, found without second derivatives. */
class RidgeLawTest {
    private static final int AGENTS = 3;
    private static final RidgeProblem APART = new RidgeProblem(AGENTS, 21, false);
    private static final RidgeProblem COPIES = new RidgeProblem(AGENTS, 21, true);

    /** Guards the closed form: the root of the hypergradient is the minimum over a grid. */
    @Test
    void closedFormIsTheMinimumOverAGrid() {
        for (RidgeProblem problem : List.of(APART, COPIES)) {
            double best = problem.best();
            double step = (problem.value(0.3 + 1e-5) - problem.value(0.3 - 1e-5)) / 2e-5;
            assertThat(problem.hypergradient(0.3)).isCloseTo(step, within(1e-8));
            double onGrid = IntStream.rangeClosed(-400, 200)
                    .mapToDouble(i -> i / 100.0)
                    .boxed()
                    .min((a, b) -> Double.compare(problem.value(a), problem.value(b)))
                    .orElseThrow();
            assertThat(best).isCloseTo(onGrid, within(0.01)).isBetween(-3.5, 1.5);
        }
    }

    /** At (y*, v*) of one agent; g is not quadratic in (x, y), but its differences along y are exact. */
    @Test
    void implicitDirectionIsTheHypergradient() {
        RidgeProblem alone = new RidgeProblem(1, 6, false);
        double x = -0.7;
        RealVector y = alone.response(x);
        LevelVector point = LevelVector.zeros(DataType.DOUBLE, 1, RidgeProblem.Q);
        LevelVector d = LevelVector.zeros(DataType.DOUBLE, 1, RidgeProblem.Q);
        point.upper().assign(x);
        point.lower().assign(Nd4j.createFromArray(y.toArray()));
        Oracle oracle = new Oracle(
                alone.open(List.of(0)).get(0), List.of(), Oracle.Scratch.of(DataType.DOUBLE, 1, RidgeProblem.Q));
        Sample sample = new Sample(1, 0, 0, Sample.Stream.MAIN);
        for (int i = 0; i < 400; i++) {
            new ImplicitHypergradient().direction(oracle, point, sample, List.of(d));
            point.auxiliary().subi(d.auxiliary().mul(0.3));
        }
        assertThat(d.auxiliary().norm2Number().doubleValue()).as("v solved").isLessThan(1e-8);
        assertThat(d.lower().norm2Number().doubleValue()).as("y solved").isLessThan(1e-12);
        assertThat(d.upper().getDouble(0)).isCloseTo(alone.hypergradient(x), within(1e-8));
        assertThat(Math.abs(alone.hypergradient(x))).isGreaterThan(1e-3);
    }

    @Test
    void sparkleFindsItAmongAgentsWithRowsOfTheirOwn() {
        RecipeBuilder builder = Sparkle.builder(CorrectionKind.GRADIENT_TRACKING);
        assertThat(found(APART, builder.learningRate(0.2).learningRate(Level.UPPER, 0.5), 1000))
                .isCloseTo(APART.best(), within(1e-5));
    }

    @Test
    void dSobaFindsItAmongAgentsWithEqualRows() {
        assertThat(found(COPIES, DSoba.builder().learningRate(0.2).learningRate(Level.UPPER, 0.2), 1000))
                .isCloseTo(COPIES.best(), within(1e-5));
    }

    /** Up to a bias of the order of 1/lambda. */
    @Test
    void valueFunctionPenaltyFindsItAsLambdaGrows() {
        double atForty = Math.abs(penalised(40) - APART.best());
        double atEighty = Math.abs(penalised(80) - APART.best());
        assertThat(atEighty).isLessThan(0.1);
        assertThat(atForty / atEighty).isBetween(1.6, 2.4);
    }

    private static double penalised(double lambda) {
        return found(
                APART,
                DSvrgda.builder()
                        .set(DSvrgda.LAMBDA, lambda)
                        .learningRate(0.2 / lambda)
                        .learningRate(Level.UPPER, 1),
                2000);
    }

    /** The Moreau penalty's bias is of the order of mu. */
    @Test
    void moreauPenaltyFindsItAsMuFalls() {
        double large = Math.abs(moreau(0.04) - APART.best());
        double small = Math.abs(moreau(0.02) - APART.best());
        assertThat(small).isLessThan(0.1);
        assertThat(large / small).isBetween(1.6, 2.4);
    }

    private static double moreau(double mu) {
        RecipeBuilder builder = SunDsbo.builder(CorrectionKind.GRADIENT_TRACKING)
                .set(SunDsbo.MU, mu)
                .set(SunDsbo.MU_DECAY, 0)
                .set(SunDsbo.GAMMA, 1);
        return found(APART, builder.learningRate(0.2).learningRate(Level.UPPER, 1 / mu), 2000);
    }

    private static double found(RidgeProblem problem, RecipeBuilder builder, int rounds) {
        List<double[]> points = Runs.points(problem, builder.build(), Topology.line(AGENTS), rounds);
        assertThat(points).allSatisfy(point -> assertThat(point[0]).isCloseTo(points.get(0)[0], within(1e-4)));
        return points.get(0)[0];
    }
}
