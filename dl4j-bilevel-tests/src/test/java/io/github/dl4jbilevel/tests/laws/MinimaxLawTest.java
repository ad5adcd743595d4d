package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Two levels, min over x and max over y of the mean of quadratics that differ by agent:
 *
 * <pre>
 *   f_k = a_k/2 x^2 + b_k x y - c_k/2 y^2 + u_k x + v_k y
 * </pre>
 *
 * <p>With means a, b, c, u, v the saddle point solves a x + b y + u = 0 and b x - c y + v = 0.
 */
class MinimaxLawTest {
    private static final double[][] AGENTS = {
        {1, 0.5, 2, 1, -1}, {3, -0.5, 1, 0, 2}, {2, 2, 1.5, -2, 0}, {0.5, 1, 3, 3, 1}
    };

    /** d_x = f_x, d_y = -f_y: descent in x, ascent in y. */
    private record Saddle() implements Surrogate {
        @Override
        public Set<Level> levels() {
            return EnumSet.of(Level.UPPER, Level.LOWER);
        }

        @Override
        public int parts() {
            return 1;
        }

        @Override
        public double weight(int part, long round) {
            return 1;
        }

        @Override
        public void direction(
                Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts) {
            LevelVector d = parts.get(0);
            oracle.gradient(point.upper(), point.lower(), sample, 1, 0, d.upper(), d.lower());
            VectorKernels.scale(-1, d.lower());
        }

        @Override
        public int evaluations(Set<Level> moving) {
            return moving.isEmpty() ? 0 : 1;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("surrogate", "saddle");
        }
    }

    private record Problem() implements BilevelProblem {
        @Override
        public int agents() {
            return AGENTS.length;
        }

        @Override
        public long upperSize() {
            return 1;
        }

        @Override
        public long lowerSize() {
            return 1;
        }

        @Override
        public DataType dataType() {
            return DataType.DOUBLE;
        }

        @Override
        public void start(int agent, INDArray x, INDArray y) {
            x.assign(1);
            y.assign(-1);
        }

        @Override
        public List<BilevelObjective> open(List<Integer> agents) {
            return agents.stream()
                    .<BilevelObjective>map(k -> new Objective(AGENTS[k]))
                    .toList();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Neither changed nor compared.
    private record Objective(double[] k) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x, INDArray y, Sample sample, double weightF, double weightG, INDArray byX, INDArray byY) {
            double u = x.getDouble(0);
            double v = y.getDouble(0);
            byX.putScalar(0, weightF * (k[0] * u + k[1] * v + k[3]));
            byY.putScalar(0, weightF * (k[1] * u - k[2] * v + k[4]));
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return 0;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return 0;
        }
    }

    private static double mean(int constant) {
        return IntStream.range(0, AGENTS.length)
                .mapToDouble(k -> AGENTS[k][constant])
                .average()
                .orElseThrow();
    }

    private static void requireSaddle(Function<Level, LevelRule> rules, long rounds) {
        double a = mean(0);
        double b = mean(1);
        double c = mean(2);
        double x = -(c * mean(3) + b * mean(4)) / (a * c + b * b);
        double y = (b * x + mean(4)) / c;
        try (DecentralizedRun run =
                Runs.start(new Problem(), new Recipe("saddle", new Saddle(), rules), Topology.line(AGENTS.length))) {
            Runs.play(run, rounds);
            for (int k = 0; k < AGENTS.length; k++) {
                assertThat(run.point(k).row().toDoubleVector())
                        .as("agent %d: x, y, and room for a z that there is not", k)
                        .containsExactly(new double[] {x, y, 0}, within(1e-10));
            }
        }
    }

    @Test
    void everyAgentReachesTheSaddlePoint() {
        requireSaddle(level -> new LevelRule(new Storm(0.5), new GradientTracking(new Sgd(0.05))), 2000);
    }

    @Test
    void soItDoesWhereTheLevelsTakeTurns() {
        requireSaddle(
                level -> new LevelRule(
                        new Plain(), new GradientTracking(new Sgd(0.05)), Moves.every(2, level == Level.UPPER ? 0 : 1)),
                4000);
    }

    /** Variables and trackers of x and y, of one entry each. */
    @Test
    void messagesHaveTwoLevels() {
        Recipe recipe = new Recipe(
                "saddle", new Saddle(), level -> new LevelRule(new Plain(), new GradientTracking(new Sgd(0.05))));
        try (DecentralizedRun run = Runs.start(new Problem(), recipe, Topology.ring(AGENTS.length))) {
            Runs.play(run, 3);
            assertThat(run.traffic().links()).hasSize(8).allMatch(link -> link.bytes() == 3 * 4 * 8);
            assertThat(run.gradientEvaluations()).isEqualTo(3L * AGENTS.length);
        }
    }
}
