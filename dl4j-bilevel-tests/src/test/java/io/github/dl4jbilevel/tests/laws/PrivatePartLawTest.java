package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.PartlyPrivate;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Parts of x, and levels, that agents keep for themselves. */
class PrivatePartLawTest {
    private static final int P = QuadraticProblem.P;
    private static final int Q = QuadraticProblem.Q;
    private static final int AGENTS = 4;
    private static final QuadraticProblem QUADRATIC = QuadraticProblem.heterogeneous(AGENTS, 23);
    private static final PartlyPrivate NOTHING_SHARED = new PartlyPrivate(QUADRATIC, 0, false, true, false);
    private static final PartlyPrivate OWN_LOWER = new PartlyPrivate(QUADRATIC, 0, true, false, false);
    private static final PartlyPrivate OWN_UPPER = new PartlyPrivate(QUADRATIC, 0, true, true, true);
    private static final Mixing LAZY =
            MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d-nsvrgda",
                "d-svrgda-clipped",
                "dsgda-gt",
                "sun-dsbo-se",
                "sun-dsbo-gt",
                "sun-dsbo-extra",
                "sun-dsbo-ed",
                "sparkle-gt",
                "sparkle-extra",
                "d-soba"
            })
    void agentsThatShareNothingAreEachOnTheirOwnToTheBit(String name) {
        Recipe recipe = Algorithms.named(name).builder().learningRate(0.05).build();
        try (DecentralizedRun together = Runs.start(NOTHING_SHARED, recipe, LAZY)) {
            Runs.play(together, 25);
            for (int k = 0; k < AGENTS; k++) {
                List<double[]> alone = Runs.points(NOTHING_SHARED.alone(k), recipe, Topology.line(1), 25);
                assertThat(together.point(k).row().toDoubleVector())
                        .hasSize(k % 2 + 1 + 2 * Q)
                        .isEqualTo(alone.get(0));
            }
            assertThat(together.traffic().bytes()).isZero();
            assertThat(together.consensusError().values()).allMatch(error -> Double.isNaN(error));
            assertThat(together.upperLoss()).isFinite();
            assertThat(together.gradientNorm().values()).allMatch(norm -> Double.isFinite(norm) && norm > 0);
        }
    }

    static Stream<Correction> exactCorrections() {
        return Stream.of(
                new GradientTracking(new Sgd(0.1)),
                new GradientTracking(new Sgd(0.1), GradientTracking.Order.COMBINE_THEN_ADAPT),
                new Extra(0.05),
                new ExactDiffusion(0.1));
    }

    /** Each agent solves its own lower level at the x on which all agree; x is where the mean of their d_x vanishes. */
    @ParameterizedTest
    @MethodSource("exactCorrections")
    void sharedUpperOverPrivateLowerLevelsReachesTheExactPoint(Correction correction) {
        Recipe recipe = Runs.recipe(2, new Plain(), correction);
        try (DecentralizedRun run = Runs.start(OWN_LOWER, recipe, LAZY)) {
            Runs.play(run, 500);
            double[] x = sharedStationary();
            for (int k = 0; k < AGENTS; k++) {
                double[] expected = alone(k).lowerLevelsSolved(x);
                assertThat(Runs.distance(run.point(k).row().toDoubleVector(), expected))
                        .as("agent %d", k)
                        .isLessThan(1e-8);
            }
            assertThat(run.consensusError().get(Level.UPPER)).isLessThan(1e-8);
            assertThat(run.consensusError().get(Level.LOWER)).isNaN();
            double upper = IntStream.range(0, AGENTS)
                    .mapToDouble(k -> upperLossAlone(k, x))
                    .average()
                    .orElseThrow();
            assertThat(run.upperLoss()).isCloseTo(upper, within(1e-7));
        }
    }

    private static AffineDirections alone(int agent) {
        return AffineDirections.valueFunction(QUADRATIC.permuted(new int[] {agent}), 2);
    }

    private static double upperLossAlone(int agent, double[] x) {
        LevelVector at = LevelVector.over(Nd4j.createFromArray(alone(agent).lowerLevelsSolved(x)), P, Q);
        return QUADRATIC.open(List.of(agent)).get(0).upperLoss(at.upper(), at.lower());
    }

    /** mean_k d_x,k is affine in x: solved from its values at 0 and at the unit vectors. */
    private static double[] sharedStationary() {
        double[] constant = meanByX(new double[P]);
        RealMatrix m = MatrixUtils.createRealMatrix(P, P);
        for (int i = 0; i < P; i++) {
            double[] unit = new double[P];
            unit[i] = 1;
            m.setColumn(i, Runs.minus(meanByX(unit), constant));
        }
        ArrayRealVector right = new ArrayRealVector(constant);
        return new LUDecomposition(m).getSolver().solve(right.mapMultiply(-1)).toArray();
    }

    private static double[] meanByX(double[] x) {
        double[] sum = new double[P];
        for (int k = 0; k < AGENTS; k++) {
            double[] d = alone(k).direction(0, alone(k).lowerLevelsSolved(x));
            for (int i = 0; i < P; i++) {
                sum[i] += d[i] / AGENTS;
            }
        }
        return sum;
    }

    /** The shared x still obeys mean x_{t+1} = mean x_t - eta mean e_t beside private parts of x and private levels. */
    @Test
    void meanOfTheSharedPartMovesByTheMeanEstimate() {
        PartlyPrivate problem = new PartlyPrivate(QUADRATIC.withNoise(0.3), 0, true, true, false);
        Recipe recipe = Runs.recipe(3, new Storm(0.2), new GradientTracking(new Sgd(0.02)));
        try (DecentralizedRun run = Runs.start(problem, recipe, LAZY)) {
            for (int t = 0; t < 30; t++) {
                INDArray before = run.meanPoint().upper();
                Runs.play(run, 1);
                before.subi(run.meanEstimate().upper().mul(0.02));
                assertThat(run.meanPoint().upper().distance2(before)).isLessThan(1e-13);
            }
        }
    }

    /** Each private part moves by exactly eta, whatever the shared part does: it is a block of its own. */
    @Test
    void normalizedStepOfAPrivatePartHasItsOwnNorm() {
        Recipe recipe = DNsvrgda.builder().learningRate(0.03).build();
        try (DecentralizedRun run = Runs.start(OWN_UPPER, recipe, LAZY)) {
            for (int t = 0; t < 10; t++) {
                List<INDArray> before =
                        IntStream.range(0, AGENTS).mapToObj(k -> own(run, k)).toList();
                Runs.play(run, 1);
                for (int k = 0; k < AGENTS; k++) {
                    assertThat(own(run, k))
                            .satisfies(u -> assertThat(u.length()).isPositive());
                    assertThat(own(run, k).distance2(before.get(k))).isCloseTo(0.03, within(1e-12));
                }
            }
        }
    }

    private static INDArray own(DecentralizedRun run, int agent) {
        INDArray x = run.point(agent).upper();
        assertThat(x.length()).isEqualTo(P + agent % 2 + 1);
        return x.get(NDArrayIndex.interval(P, x.length())).dup();
    }

    /** Variables and trackers of what is shared; nothing of what is not. */
    @Test
    void privatePartsAreNotSent() {
        Recipe recipe = DNsvrgda.builder().build();
        long links = 2 * AGENTS;
        try (DecentralizedRun ownUpper = Runs.start(OWN_UPPER, recipe, LAZY);
                DecentralizedRun ownLower = Runs.start(OWN_LOWER, recipe, LAZY)) {
            Runs.play(ownUpper, 3);
            Runs.play(ownLower, 3);
            assertThat(ownUpper.traffic().bytes()).isEqualTo(3 * links * 2 * (P + 2 * Q) * Double.BYTES);
            assertThat(ownLower.traffic().bytes()).isEqualTo(3 * links * 2 * P * Double.BYTES);
        }
    }

    /** Agents agree on the shared x and on y; all private directions and the mean shared ones vanish. */
    @Test
    void trackingWithPrivatePartsOfXComesToRestWhereAllDirectionsVanish() {
        Recipe recipe = Runs.recipe(new ValueFunctionPenalty(2), new Storm(0.2), new GradientTracking(new Sgd(0.1)));
        try (DecentralizedRun run = Runs.start(OWN_UPPER, recipe, LAZY)) {
            Runs.play(run, 900);
            assertThat(run.consensusError().values()).allMatch(error -> error < 1e-5);
            assertThat(run.gradientNorm().values()).allMatch(norm -> norm < 1e-4);
            double[] lengths = IntStream.range(0, AGENTS)
                    .mapToDouble(k -> own(run, k).norm2Number().doubleValue())
                    .toArray();
            assertThat(DoubleStream.of(lengths).distinct().count())
                    .as("agents differ: %s", Arrays.toString(lengths))
                    .isEqualTo(AGENTS);
        }
    }
}
