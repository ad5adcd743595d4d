package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Hyperparameters other than L2 on a graph of two outputs with different losses. */
class GraphHyperparametersTest {
    private static final double WEIGHT_F = 0.7;
    private static final double WEIGHT_G = 2.5;

    static Stream<Hyperparameters> choices() {
        return Stream.of(
                ExampleWeights.sigmoid(),
                SharedRepresentation.layers("shared"),
                SharedRepresentation.below(1),
                LossTemperature.bounded(0.5, 4));
    }

    private static NetworkProblem problem(Hyperparameters hyperparameters, MultiDataSet data) {
        RowStore rows = RowStore.of(data, DataType.DOUBLE, "rows");
        return new NetworkProblem(
                InitialNetwork.of(GraphNetworks.twoOutputs()),
                hyperparameters,
                AgentData.split(rows, 0.5, Sharding.even(), 1, 7),
                0,
                11);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void gradientsOfTheSumOfBothLossesEqualCentralDifferences(Hyperparameters hyperparameters) {
        NetworkProblem problem = problem(hyperparameters, GraphNetworks.twoLabels());
        BilevelObjective objective = problem.open(List.of(0)).get(0);
        INDArray x = Nd4j.zeros(DataType.DOUBLE, problem.upperSize() + problem.privateUpperSize(0));
        INDArray y = Nd4j.zeros(DataType.DOUBLE, problem.lowerSize());
        problem.start(0, x, y);
        INDArray gx = x.dup();
        INDArray gy = y.dup();
        objective.gradient(x, y, new Sample(3, 0, 5, Sample.Stream.MAIN), WEIGHT_F, WEIGHT_G, gx, gy);
        requireSlopes(objective, x, y, x, gx);
        requireSlopes(objective, x, y, y, gy);
        assertThat(gx.norm2Number().doubleValue()).isPositive();
    }

    private static void requireSlopes(
            BilevelObjective objective, INDArray x, INDArray y, INDArray variable, INDArray gradient) {
        double step = 1e-6;
        for (long i = 0; i < variable.length(); i++) {
            double at = variable.getDouble(i);
            variable.putScalar(i, at + step);
            double up = value(objective, x, y);
            variable.putScalar(i, at - step);
            double down = value(objective, x, y);
            variable.putScalar(i, at);
            double slope = (up - down) / (2 * step);
            assertThat(gradient.getDouble(i)).as("[%d]", i).isCloseTo(slope, within(1e-7 + 1e-5 * Math.abs(slope)));
        }
    }

    private static double value(BilevelObjective objective, INDArray x, INDArray y) {
        return WEIGHT_F * objective.upperLoss(x, y) + WEIGHT_G * objective.lowerLoss(x, y);
    }

    /** All rows weigh 1/2 at the start. */
    @Test
    void lossesAreThoseOfTheUsersOwnGraph() {
        MultiDataSet data = GraphNetworks.twoLabels();
        NetworkProblem problem = problem(ExampleWeights.sigmoid(), data);
        INDArray x = Nd4j.zeros(DataType.DOUBLE, problem.privateUpperSize(0));
        INDArray y = Nd4j.zeros(DataType.DOUBLE, problem.lowerSize());
        problem.start(0, x, y);
        BilevelObjective objective = problem.open(List.of(0)).get(0);
        ComputationGraph graph = problem.graph(x, y);
        assertThat((2 * objective.lowerLoss(x, y) + objective.upperLoss(x, y)) / 2)
                .isCloseTo(graph.score(data, false), within(1e-12));
    }
}
