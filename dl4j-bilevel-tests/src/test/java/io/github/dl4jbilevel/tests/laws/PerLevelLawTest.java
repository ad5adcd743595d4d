package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.ClosedForm;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** Levels with corrections and graphs of their own, and weights that change from round to round. */
class PerLevelLawTest {
    private static final int P = QuadraticProblem.P;
    private static final int Q = QuadraticProblem.Q;
    private static final int AGENTS = 4;
    private static final double MU = 0.8;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 21);
    private static final double[] SOLUTION =
            AffineDirections.moreau(PROBLEM, MU, 1).stationaryPoint();

    /** Tracking on x, exact diffusion on y, plain diffusion on z. */
    private static final Recipe MIXED = SunDsbo.builder(CorrectionKind.DIFFUSION)
            .correction(Level.UPPER, CorrectionKind.GRADIENT_TRACKING)
            .correction(Level.LOWER, CorrectionKind.EXACT_DIFFUSION)
            .set(SunDsbo.MU, MU)
            .set(SunDsbo.MU_DECAY, 0)
            .learningRate(0.15)
            .build();

    private static PerLevel<Mixing> graphs(Topology upper, Topology lower, Topology auxiliary) {
        return PerLevel.of(level -> switch (level) {
            case UPPER -> MixingMatrix.metropolis(upper);
            case LOWER -> MixingMatrix.metropolis(lower).lazy();
            case AUXILIARY -> MixingMatrix.metropolis(auxiliary);
        });
    }

    /** Over a complete graph diffusion, too, is exact: all agents hold the same z and move it by the mean direction. */
    @Test
    void eachLevelByItsOwnCorrectionOverItsOwnGraphReachesTheExactPoint() {
        PerLevel<Mixing> graphs = graphs(Topology.line(AGENTS), Topology.ring(AGENTS), Topology.complete(AGENTS));
        assertThat(largestGap(graphs)).isLessThan(1e-8);
    }

    @Test
    void oneLevelThatDiffusesOverALineKeepsAllLevelsFromIt() {
        PerLevel<Mixing> graphs = graphs(Topology.complete(AGENTS), Topology.ring(AGENTS), Topology.line(AGENTS));
        assertThat(largestGap(graphs)).isGreaterThan(1e-3);
    }

    private static double largestGap(PerLevel<Mixing> graphs) {
        try (DecentralizedRun run = new DecentralizedRun(PROBLEM, MIXED, graphs, Runs.SEED, 2)) {
            Runs.play(run, 600);
            return Runs.points(run).stream()
                    .mapToDouble(point -> Runs.distance(point, SOLUTION))
                    .max()
                    .orElseThrow();
        }
    }

    /**
     * x and its tracker over a complete graph, y over a ring, z over a line. Two agents exchange one message a round each way,
     * which carries the parts whose graph links them: 0-1, 1-2, 2-3 all three, 0-3 x and y, the others x.
     */
    @Test
    void aPairExchangesOneMessageARoundWithThePartsThatItsGraphsCarry() {
        PerLevel<Mixing> graphs = graphs(Topology.complete(AGENTS), Topology.ring(AGENTS), Topology.line(AGENTS));
        int rounds = 5;
        try (DecentralizedRun run = new DecentralizedRun(PROBLEM, MIXED, graphs, Runs.SEED, 2)) {
            Runs.play(run, rounds);
            Traffic traffic = run.traffic();
            assertThat(traffic.links())
                    .hasSize(12)
                    .allSatisfy(link -> assertThat(link.messages()).isEqualTo(rounds));
            Map<String, Long> entries = traffic.links().stream()
                    .collect(Collectors.toMap(
                            link -> link.from() + "-" + link.to(), link -> link.bytes() / Double.BYTES / rounds));
            long x = 2 * P;
            for (String pair : new String[] {"0-1", "1-0", "1-2", "2-1", "2-3", "3-2"}) {
                assertThat(entries).containsEntry(pair, x + Q + Q);
            }
            for (String pair : new String[] {"0-3", "3-0"}) {
                assertThat(entries).containsEntry(pair, x + Q);
            }
            for (String pair : new String[] {"0-2", "2-0", "1-3", "3-1"}) {
                assertThat(entries).containsEntry(pair, x);
            }
        }
    }

    /** Levels that share a graph are as if they had it each for itself. */
    @Test
    void equalGraphsOfEachLevelAreOneGraph() {
        Recipe recipe = SunDsbo.builder(CorrectionKind.GRADIENT_TRACKING).build();
        PerLevel<Mixing> apart = PerLevel.of(level -> MixingMatrix.metropolis(Topology.star(AGENTS)));
        try (DecentralizedRun one = Runs.start(PROBLEM, recipe, Topology.star(AGENTS));
                DecentralizedRun three = new DecentralizedRun(PROBLEM, recipe, apart, Runs.SEED, 1)) {
            Runs.play(one, 20);
            Runs.play(three, 20);
            assertThat(Runs.points(three)).usingRecursiveComparison().isEqualTo(Runs.points(one));
            assertThat(three.traffic()).isEqualTo(one.traffic());
        }
    }

    static Stream<Arguments> changingWeights() {
        return Stream.of(
                        MixingSequence.onePeerExponential(AGENTS),
                        MixingSequence.randomMatchings(Topology.complete(AGENTS), 3),
                        MixingSequence.linkDrops(Topology.ring(AGENTS), 0.3, 3))
                .flatMap(mixing -> Stream.of(Order.values()).map(order -> Arguments.of(mixing, order)));
    }

    /** The mean moves by eta times the mean estimate, mean p_t = mean e_t, whatever the round's weights. */
    @ParameterizedTest
    @MethodSource("changingWeights")
    void trackingOverChangingWeightsReachesTheExactPoint(Mixing mixing, Order order) {
        double eta = 0.06;
        Recipe recipe = DSvrgda.builder()
                .learningRate(eta)
                .set(DSvrgda.LAMBDA, 2)
                .trackingOrder(order)
                .build();
        double[] solution = new ClosedForm(PROBLEM).stationaryPoint(2);
        try (DecentralizedRun run = Runs.start(PROBLEM, recipe, mixing)) {
            for (int t = 0; t < 30; t++) {
                double[] before = run.meanPoint().row().toDoubleVector();
                Runs.play(run, 1);
                double[] expected = run.meanEstimate()
                        .row()
                        .mul(eta)
                        .rsub(Nd4j.createFromArray(before))
                        .toDoubleVector();
                assertThat(Runs.distance(run.meanPoint().row().toDoubleVector(), expected))
                        .as("round %d", t)
                        .isLessThan(1e-13);
            }
            Runs.play(run, 770);
            assertThat(Runs.points(run))
                    .allSatisfy(
                            point -> assertThat(Runs.distance(point, solution)).isLessThan(1e-8));
        }
    }

    /** Each agent hears one other a round. */
    @Test
    void onePeerExponentialSendsOneMessageAnAgentAndRound() {
        Recipe recipe = DSvrgda.builder().build();
        try (DecentralizedRun run = Runs.start(PROBLEM, recipe, MixingSequence.onePeerExponential(AGENTS))) {
            Runs.play(run, 6);
            assertThat(run.traffic().messages()).isEqualTo(6 * AGENTS);
            assertThat(run.traffic().bytes()).isEqualTo(6L * AGENTS * 2 * (P + 2 * Q) * Double.BYTES);
        }
    }
}
