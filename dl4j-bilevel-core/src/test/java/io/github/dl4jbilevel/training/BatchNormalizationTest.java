package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.AGENTS;
import static io.github.dl4jbilevel.fixtures.TwoClasses.batchNormalized;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Segment;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Running statistics ride in y and z without being gradients: moved by DL4J's own rule, averaged over agents. */
class BatchNormalizationTest {
    private static final long SEED = 3;
    private static final double STILL = 1e-12;

    private final NetworkProblem problem = new NetworkProblem(
            batchNormalized(),
            L2Regularization.perUnit().exp().startingAt(-4),
            AgentData.split(
                    RowStore.of(separable(400, 1), DataType.FLOAT, "rows"), 0.5, Sharding.dirichlet(0.5), AGENTS, 7),
            16,
            11);

    private DecentralizedRun run(Topology topology) {
        return new DecentralizedRun.Builder(problem, DNsvrgda.builder().build())
                .mixing(MixingMatrix.metropolis(topology))
                .seed(SEED)
                .threads(2)
                .build();
    }

    private LevelVector start() {
        LevelVector start = LevelVector.zeros(DataType.FLOAT, problem.upperSize(), problem.lowerSize());
        problem.start(0, start.upper(), start.lower());
        return start;
    }

    private int[] statistics() {
        List<Segment> segments = problem.nonGradientParameters();
        return segments.stream()
                .flatMapToInt(s -> IntStream.range((int) s.offset(), (int) (s.offset() + s.length())))
                .toArray();
    }

    @Test
    void statisticsOfTheSixUnitsAreNoGradients() {
        assertThat(statistics()).hasSize(2 * 6);
        try (DecentralizedRun run = run(Topology.ring(AGENTS))) {
            for (int rounds = 0; rounds < 3; rounds++) {
                assertThat(run.advance(1)).isEmpty();
                LevelVector estimate = run.meanEstimate();
                for (int i : statistics()) {
                    assertThat(estimate.lower().getDouble(i)).isZero();
                    assertThat(estimate.auxiliary().getDouble(i)).isZero();
                }
                assertThat(estimate.lower().norm2Number().doubleValue()).isPositive();
            }
        }
    }

    @Test
    void statisticsOfBothCopiesMoveAndStayFinite() {
        try (DecentralizedRun run = run(Topology.ring(AGENTS))) {
            assertThat(run.advance(10)).isEmpty();
            INDArray before = start().lower();
            LevelVector after = run.meanPoint();
            for (Level level : List.of(Level.LOWER, Level.AUXILIARY)) {
                for (int i : statistics()) {
                    double value = after.get(level).getDouble(i);
                    assertThat(value).isFinite();
                    assertThat(value).as("%s, entry %d", level, i).isNotEqualTo(before.getDouble(i));
                }
            }
        }
    }

    /** Whatever a correction does with the rest, statistics are moved and averaged; here at a rate at which nothing else moves. */
    @Test
    void statisticsAreTheSameUnderEveryCorrection() {
        List<double[]> diffused = statisticsOf(new Diffusion(new Sgd(STILL)));
        for (Correction correction : List.of(
                new GradientTracking(new Sgd(STILL)),
                new GradientTracking(new Sgd(STILL), GradientTracking.Order.COMBINE_THEN_ADAPT),
                new Extra(STILL),
                new ExactDiffusion(STILL))) {
            List<double[]> others = statisticsOf(correction);
            for (int k = 0; k < AGENTS; k++) {
                assertThat(others.get(k))
                        .as("%s, agent %d", correction, k)
                        .containsExactly(diffused.get(k), within(1e-5));
            }
        }
    }

    private List<double[]> statisticsOf(Correction correction) {
        Recipe recipe =
                new Recipe("still", new ValueFunctionPenalty(2), level -> new LevelRule(new Plain(), correction));
        try (DecentralizedRun run = new DecentralizedRun.Builder(problem, recipe)
                .mixing(MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy())
                .seed(SEED)
                .threads(1)
                .build()) {
            assertThat(run.advance(20)).isEmpty();
            return IntStream.range(0, AGENTS)
                    .mapToObj(k -> Arrays.stream(statistics())
                            .mapToDouble(i -> run.point(k).lower().getDouble(i))
                            .toArray())
                    .toList();
        }
    }

    /** A fit of DL4J's own on the same rows leaves the same statistics, whatever weights f and g have. */
    @Test
    void statisticsMoveAsInDl4j() {
        NetworkProblem wholeShards = new NetworkProblem(
                batchNormalized(),
                L2Regularization.perUnit().exp().startingAt(-4),
                AgentData.split(
                        RowStore.of(separable(400, 1), DataType.FLOAT, "rows"), 0.5, Sharding.even(), AGENTS, 7),
                0,
                11);
        LevelVector at = LevelVector.zeros(DataType.FLOAT, wholeShards.upperSize(), wholeShards.lowerSize());
        wholeShards.start(0, at.upper(), at.lower());
        LevelVector gradient = LevelVector.zeros(DataType.FLOAT, wholeShards.upperSize(), wholeShards.lowerSize());
        wholeShards
                .open(List.of(0))
                .get(0)
                .gradient(
                        at.upper(),
                        at.lower(),
                        new Sample(SEED, 0, 0, Sample.Stream.MAIN),
                        3,
                        10,
                        gradient.upper(),
                        gradient.lower());
        MultiLayerNetwork network = wholeShards.network(at.upper(), at.lower());
        MultiDataSet rows = wholeShards.trainingRows(0);
        network.fit(rows.getFeatures(0), rows.getLabels(0));
        for (int i : statistics()) {
            double before = at.lower().getDouble(i);
            double after = network.params().getDouble(i);
            assertThat(after).as("entry %d", i).isNotEqualTo(before);
            assertThat(before - gradient.lower().getDouble(i)).as("entry %d", i).isCloseTo(after, within(1e-6));
        }
    }

    /** On the complete graph, after one round: the start minus the mean over agents of what each one's batch says. */
    @Test
    void statisticsAreAveragedOverAgents() {
        LevelVector start = start();
        LevelVector gradient = LevelVector.zeros(DataType.FLOAT, problem.upperSize(), problem.lowerSize());
        double[] expected = new double[Math.toIntExact(problem.lowerSize())];
        List<BilevelObjective> objectives = problem.open(List.of(0, 1, 2, 3));
        for (int k = 0; k < AGENTS; k++) {
            objectives
                    .get(k)
                    .gradient(
                            start.upper(),
                            start.lower(),
                            new Sample(SEED, k, 0, Sample.Stream.MAIN),
                            1,
                            10,
                            gradient.upper(),
                            gradient.lower());
            for (int i : statistics()) {
                expected[i] += (start.lower().getDouble(i) - gradient.lower().getDouble(i)) / AGENTS;
            }
        }
        try (DecentralizedRun run = run(Topology.complete(AGENTS))) {
            assertThat(run.advance(1)).isEmpty();
            for (int k = 0; k < AGENTS; k++) {
                for (int i : statistics()) {
                    assertThat(run.point(k).lower().getDouble(i))
                            .as("agent %d, entry %d", k, i)
                            .isCloseTo(expected[i], within(1e-6));
                    assertThat(run.point(k).auxiliary().getDouble(i))
                            .as("z of agent %d, entry %d", k, i)
                            .isCloseTo(expected[i], within(1e-6));
                }
            }
        }
    }

    @Test
    void theAveragedNetworkInfersSensibly() {
        BilevelResult result = trainer(batchNormalized())
                .trainingData(separable(400, 1))
                .testData(separable(200, 2))
                .build()
                .fit(60);
        assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.9);
        MultiLayerNetwork network = result.network();
        INDArray probabilities = network.output(separable(50, 3).getFeatures());
        for (int row = 0; row < 50; row++) {
            assertThat(probabilities.getDouble(row, 0) + probabilities.getDouble(row, 1))
                    .isCloseTo(1, within(1e-5));
        }
    }
}
