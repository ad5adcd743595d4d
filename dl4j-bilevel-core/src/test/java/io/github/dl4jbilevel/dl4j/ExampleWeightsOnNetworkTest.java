package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Weights of examples against the losses that DL4J itself gives for each example. */
class ExampleWeightsOnNetworkTest {
    private static final double EXACT = 1e-10;
    private static final int AGENTS = 3;
    private static final int ROWS = 40;

    private final AgentData data = AgentData.split(
            RowStore.of(Networks.rows(ROWS, 3, 5), DataType.DOUBLE, "rows"), 0.5, Sharding.even(), AGENTS, 7);

    private NetworkProblem problem(int batchSize) {
        return new NetworkProblem(Networks.dense(), ExampleWeights.sigmoid().startingAt(0.5), data, batchSize, 11);
    }

    private static INDArray point(NetworkProblem problem, int agent) {
        INDArray x = Nd4j.zeros(DataType.DOUBLE, problem.privateUpperSize(agent));
        for (int i = 0; i < x.length(); i++) {
            x.putScalar(i, Math.sin(3.7 * i + agent));
        }
        return x;
    }

    private static INDArray start(NetworkProblem problem) {
        INDArray y = Nd4j.zeros(DataType.DOUBLE, problem.lowerSize());
        problem.start(0, Nd4j.zeros(DataType.DOUBLE, problem.privateUpperSize(0)), y);
        return y;
    }

    /** l_i of the agent's training rows, by DL4J. */
    private double[] losses(NetworkProblem problem, int agent, INDArray y) {
        AgentData.Shard shard = data.shard(agent);
        int[] rows = shard.training();
        return problem.network(y, y)
                .scoreExamples(
                        new RowReader(shard.trainingStore())
                                .gather(rows, 0, rows.length)
                                .asDataSet(),
                        false)
                .toDoubleVector();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void eachAgentHasAWeightForEachOfItsRows() {
        NetworkProblem problem = problem(4);
        assertThat(problem.upperSize()).isZero();
        long rows = 0;
        for (int k = 0; k < AGENTS; k++) {
            assertThat(problem.privateUpperSize(k)).isEqualTo(data.trainingRows(k));
            rows += problem.privateUpperSize(k);
        }
        assertThat(rows).isBetween(ROWS / 2L - 1, ROWS / 2L + 1);
        assertThat(IntStream.range(0, AGENTS).map(data::trainingRows).distinct().count())
                .as("shards of different sizes")
                .isGreaterThan(1);
    }

    @Test
    void lowerLossIsTheWeightedMean() {
        NetworkProblem problem = problem(4);
        INDArray y = start(problem);
        List<BilevelObjective> objectives =
                problem.open(IntStream.range(0, AGENTS).boxed().toList());
        for (int k = 0; k < AGENTS; k++) {
            INDArray x = point(problem, k);
            double[] losses = losses(problem, k, y);
            double mean = IntStream.range(0, losses.length)
                    .mapToDouble(i -> sigmoid(x.getDouble(i)) * losses[i])
                    .average()
                    .orElseThrow();
            assertThat(objectives.get(k).lowerLoss(x, y)).isCloseTo(mean, within(EXACT));
        }
    }

    /** A row that was drawn twice counts twice, and one that was not drawn has a gradient of exactly 0. */
    @Test
    void gradientOfABatchWithRepeatedRows() {
        int batch = 8;
        NetworkProblem problem = problem(batch);
        INDArray y = start(problem);
        INDArray x = point(problem, 1);
        double[] losses = losses(problem, 1, y);
        Sample sample = new Sample(3, 1, 5, Sample.Stream.MAIN);
        SplittableRandom random = sample.random(Purpose.TRAINING_BATCH);
        double[] expected = new double[losses.length];
        int[] drawn = new int[losses.length];
        for (int i = 0; i < batch; i++) {
            int row = random.nextInt(losses.length);
            double weight = sigmoid(x.getDouble(row));
            drawn[row]++;
            expected[row] += 2.5 / batch * weight * (1 - weight) * losses[row];
        }
        assertThat(IntStream.of(drawn)).as("repeated").anyMatch(n -> n > 1);
        assertThat(IntStream.of(drawn)).as("left out").contains(0);

        INDArray gx = x.dup();
        problem.open(List.of(1)).get(0).gradient(x, y, sample, 0.7, 2.5, gx, y.dup());
        assertThat(gx.toDoubleVector()).containsExactly(expected, within(EXACT));
        for (int i = 0; i < drawn.length; i++) {
            assertThat(gx.getDouble(i) == 0).isEqualTo(drawn[i] == 0);
        }
    }

    @Test
    void startsAndReadsAsWeights() {
        NetworkProblem problem = problem(4);
        INDArray x = Nd4j.zeros(DataType.DOUBLE, problem.privateUpperSize(2));
        problem.start(2, x, start(problem));
        List<TunedHyperparameter> read = problem.describe(2, x);
        assertThat(read).hasSize((int) problem.privateUpperSize(2));
        assertThat(read.get(1).name()).isEqualTo("agent 2, example 1: weight");
        assertThat(read.get(1).value()).isCloseTo(sigmoid(0.5), within(EXACT));
    }

    @Test
    void refusesANetworkWithALossForEachTimeStep() {
        Networks.Case recurrent = Networks.cases()
                .filter(c -> c.name().equals("recurrent"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> new GradientCheck(recurrent, ExampleWeights.sigmoid(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Output 1", "one for each example", "OutputLayer");
    }
}
