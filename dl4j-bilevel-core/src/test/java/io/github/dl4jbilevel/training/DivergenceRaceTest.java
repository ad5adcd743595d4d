package io.github.dl4jbilevel.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Agent 0 enters the barrier last and diverges in the next round, before slower threads have looked at the outcome of the
 * round before. They must not take that for a divergence of their own round: some agents would then have moved and others
 * not, and the faster threads would wait for ever.
 */
class DivergenceRaceTest {
    private static final int AGENTS = 8;

    @RepeatedTest(5)
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void allAgentsStopInTheSameRound() {
        try (DecentralizedRun run = new DecentralizedRun(
                new DivergesInRoundOne(),
                new DSvrgda.Builder().learningRate(0.5).momentum(1).lambda(1).build(),
                MixingMatrix.metropolis(Topology.line(AGENTS)),
                1,
                AGENTS)) {
            assertThat(run.advance(10, t -> {})).isEqualTo(new Divergence(0, 1, Level.LOWER, "gradient"));
            assertThat(run.round()).isEqualTo(1);
            for (int k = 0; k < AGENTS; k++) {
                assertThat(run.point(k).lower().getDouble(0))
                        .as("y of agent %d", k)
                        .isEqualTo(-0.5);
            }
        }
    }

    /** Every gradient by y is 1 in g, 0 in f; agent 0's is NaN in round 1. */
    private static final class DivergesInRoundOne implements BilevelProblem {
        @Override
        public int agents() {
            return AGENTS;
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
        public void start(INDArray x, INDArray y) {
            x.assign(0);
            y.assign(0);
        }

        @Override
        public List<BilevelObjective> open(List<Integer> agents) {
            return agents.stream().<BilevelObjective>map(k -> new Slope()).toList();
        }
    }

    private static final class Slope implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            boolean late = sample.agent() == 0 && sample.round() == 0;
            boolean broken = sample.agent() == 0 && sample.round() == 1;
            if (late) {
                pause();
            }
            gradientX.assign(0);
            gradientY.assign(broken ? Double.NaN : weightG);
        }

        private static void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return 0;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return y.getDouble(0);
        }
    }
}
