package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.CorrectionState;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Storm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Tracking keeps laws of the mean over agents, round by round. */
class CorrectionLawTest {
    private static final int AGENTS = 5;
    private static final int LENGTH = 3;
    private static final double ETA = 0.25;
    private static final MixingMatrix WEIGHTS = MixingMatrix.metropolis(Topology.line(AGENTS));

    /** mean p_t = mean e_t, and mean s_{t+1} = mean s_t - mean R(p_t), for estimates that follow no rule at all. */
    @ParameterizedTest
    @EnumSource(Order.class)
    void trackedMeanIsTheMeanEstimateAndTheMeanMovesByTheMeanStep(Order order) {
        Random random = new Random(4);
        GradientTracking tracking = new GradientTracking(new NormalizedSgd(ETA), order);
        List<CorrectionState> states = IntStream.range(0, AGENTS)
                .mapToObj(k -> tracking.begin(DataType.DOUBLE, LENGTH))
                .toList();
        List<INDArray> variables = new ArrayList<>(vectors(random));
        List<INDArray> previous = zeros();
        for (int t = 0; t < 30; t++) {
            List<INDArray> estimates = vectors(random);
            List<INDArray> outVariables = zeros();
            List<INDArray> outTrackers = zeros();
            for (int k = 0; k < AGENTS; k++) {
                offer(
                        states.get(k),
                        variables.get(k),
                        estimates.get(k),
                        previous.get(k),
                        outVariables.get(k),
                        outTrackers.get(k),
                        t);
            }
            double[] meanBefore = mean(variables);
            List<INDArray> mixedTrackers = mixed(outTrackers);
            List<INDArray> mixedVariables = mixed(outVariables);
            for (int k = 0; k < AGENTS; k++) {
                states.get(k).mixedTracker().assign(mixedTrackers.get(k));
                variables.set(k, mixedVariables.get(k));
                states.get(k).advance(variables.get(k), t);
            }
            List<INDArray> p = order == Order.ADAPT_THEN_COMBINE ? outTrackers : mixedTrackers;
            assertThat(Runs.distance(mean(p), mean(estimates)))
                    .as("round %d", t)
                    .isLessThan(1e-13);
            List<INDArray> steps = p.stream()
                    .map(v -> v.mul(ETA / v.norm2Number().doubleValue()))
                    .toList();
            double[] moved = Runs.minus(meanBefore, mean(variables));
            assertThat(Runs.distance(moved, mean(steps))).as("round %d", t).isLessThan(1e-13);
            assertThat(Runs.norm(moved)).isLessThanOrEqualTo(ETA * (1 + 1e-12));
            previous = estimates;
        }
    }

    /** With R(p) = eta p and mean p = mean e, the run's own report of the mean estimate predicts its next mean point. */
    @ParameterizedTest
    @EnumSource(Order.class)
    void meanPointOfAPlainRunMovesByTheMeanEstimate(Order order) {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(AGENTS, 5).withNoise(0.3);
        Recipe recipe = Runs.recipe(3, new Storm(0.2), new GradientTracking(new Sgd(0.02), order));
        try (DecentralizedRun run = Runs.start(problem, recipe, WEIGHTS.topology())) {
            for (int t = 0; t < 40; t++) {
                double[] before = run.meanPoint().row().toDoubleVector();
                Runs.play(run, 1);
                double[] expected = run.meanEstimate()
                        .row()
                        .mul(0.02)
                        .rsub(Nd4j.createFromArray(before))
                        .toDoubleVector();
                assertThat(Runs.distance(run.meanPoint().row().toDoubleVector(), expected))
                        .as("round %d", t)
                        .isLessThan(1e-13);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void normalizedStepMovesEachBlockOfTheMeanByAtMostItsOwnEta(Order order) {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(AGENTS, 6).withNoise(5);
        Recipe recipe = DNsvrgda.builder()
                .learningRate(Level.UPPER, 0.01)
                .learningRate(Level.LOWER, 0.1)
                .learningRate(Level.AUXILIARY, 0.2)
                .trackingOrder(order)
                .build();
        try (DecentralizedRun run = Runs.start(problem, recipe, WEIGHTS.topology())) {
            double longest = 0;
            for (int t = 0; t < 40; t++) {
                LevelVector before = run.meanPoint();
                Runs.play(run, 1);
                assertThat(moved(run, before, Level.UPPER)).isLessThanOrEqualTo(0.01 * (1 + 1e-12));
                assertThat(moved(run, before, Level.LOWER)).isLessThanOrEqualTo(0.1 * (1 + 1e-12));
                assertThat(moved(run, before, Level.AUXILIARY)).isLessThanOrEqualTo(0.2 * (1 + 1e-12));
                longest = Math.max(longest, moved(run, before, Level.AUXILIARY));
            }
            assertThat(longest).as("the bound is not vacuous").isGreaterThan(0.15);
        }
    }

    private static void offer(
            CorrectionState state,
            INDArray variable,
            INDArray estimate,
            INDArray previousEstimate,
            INDArray outVariable,
            INDArray outTracker,
            int round) {
        Sweep sweep = new Sweep();
        state.track(sweep, estimate, previousEstimate, outTracker);
        double norm = sweep.runForNorm();
        assertThat(norm).isCloseTo(outTracker.norm2Number().doubleValue(), within(1e-12));
        double reached = state.offer(new Sweep(), variable, outTracker, norm, outVariable, round);
        assertThat(reached).isCloseTo(outVariable.norm2Number().doubleValue(), within(1e-12));
    }

    private static double moved(DecentralizedRun run, LevelVector before, Level level) {
        return run.meanPoint().get(level).distance2(before.get(level));
    }

    private static List<INDArray> vectors(Random random) {
        return IntStream.range(0, AGENTS)
                .mapToObj(
                        k -> Nd4j.createFromArray(random.doubles(LENGTH, -2, 2).toArray()))
                .toList();
    }

    private static List<INDArray> zeros() {
        return IntStream.range(0, AGENTS)
                .mapToObj(k -> Nd4j.zeros(DataType.DOUBLE, LENGTH))
                .toList();
    }

    private static List<INDArray> mixed(List<INDArray> rows) {
        return IntStream.range(0, AGENTS)
                .mapToObj(k -> IntStream.range(0, AGENTS)
                        .mapToObj(j -> rows.get(j).mul(WEIGHTS.weight(k, j)))
                        .reduce(INDArray::add)
                        .orElseThrow())
                .toList();
    }

    private static double[] mean(List<INDArray> rows) {
        return rows.stream()
                .reduce(INDArray::add)
                .orElseThrow()
                .div(rows.size())
                .toDoubleVector();
    }
}
