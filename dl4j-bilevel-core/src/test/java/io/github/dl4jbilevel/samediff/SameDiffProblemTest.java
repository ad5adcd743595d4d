package io.github.dl4jbilevel.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Gradients of a user's graph against central differences and against the same network in DL4J; runs; results. */
class SameDiffProblemTest {
    private static final DataType DOUBLE = DataType.DOUBLE;
    private static final Sample SAMPLE = new Sample(3, 0, 5, Sample.Stream.MAIN);
    private static final double WEIGHT_F = 0.7;
    private static final double WEIGHT_G = 2.5;

    /** Gradients at the start, on one sample. */
    private record Gradients(INDArray x, INDArray y) {
        static Gradients of(BilevelProblem problem, Sample sample) {
            LevelVector at = start(problem);
            INDArray gx = Nd4j.ones(problem.dataType(), problem.upperSize());
            INDArray gy = Nd4j.ones(problem.dataType(), problem.lowerSize());
            problem.open(List.of(0)).get(0).gradient(at.upper(), at.lower(), sample, WEIGHT_F, WEIGHT_G, gx, gy);
            return new Gradients(gx, gy);
        }
    }

    private static LevelVector start(BilevelProblem problem) {
        LevelVector at = LevelVector.zeros(problem.dataType(), problem.upperSize(), problem.lowerSize());
        problem.start(0, at.upper(), at.lower());
        return at;
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "f with x"})
    void weightedGradientEqualsCentralDifferences(String upperLoss) {
        SameDiffProblem problem = Graphs.complete(Graphs.logistic(DOUBLE), DOUBLE, 1)
                .upperLoss(upperLoss)
                .build();
        Gradients gradients = Gradients.of(problem, SAMPLE);
        LevelVector at = start(problem);
        BilevelObjective objective = problem.open(List.of(0)).get(0);
        DoubleSupplier value = () -> WEIGHT_F * objective.upperLoss(at.upper(), at.lower())
                + WEIGHT_G * objective.lowerLoss(at.upper(), at.lower());
        assertSlopes(gradients.x(), at.upper(), value);
        assertSlopes(gradients.y(), at.lower(), value);
        assertThat(gradients.x().norm2Number().doubleValue()).isGreaterThan(1e-3);
    }

    private static void assertSlopes(INDArray gradient, INDArray v, DoubleSupplier value) {
        double step = 1e-6;
        for (long i = 0; i < v.length(); i++) {
            double at = v.getDouble(i);
            v.putScalar(i, at + step);
            double up = value.getAsDouble();
            v.putScalar(i, at - step);
            double slope = (up - value.getAsDouble()) / (2 * step);
            v.putScalar(i, at);
            assertThat(gradient.getDouble(i)).as("entry %d", i).isCloseTo(slope, within(1e-7 + 1e-6 * Math.abs(slope)));
        }
    }

    /** DL4J lays W out in 'f' order, so y is compared through the named arrays. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void logisticRegressionHasTheGradientsOfTheSameNetworkInDl4j(int batchSize) {
        SameDiff graph = Graphs.logistic(DOUBLE);
        SameDiffProblem ours =
                Graphs.complete(graph, DOUBLE, 1).batchSize(batchSize).build();
        NetworkProblem network = new NetworkProblem(
                new NeuralNetConfiguration.Builder()
                        .dataType(DOUBLE)
                        .list()
                        .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(Graphs.FEATURES)
                                .nOut(Graphs.CLASSES)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .build(),
                L2Regularization.perLayer().exp(),
                AgentData.of(List.of(store(12, 10)), List.of(store(9, 100))),
                batchSize,
                1);
        INDArray x = Nd4j.createFromArray(-1.5);
        INDArray w = graph.getVariable("w").getArr();
        INDArray theta = Nd4j.concat(
                0,
                Nd4j.toFlattened('f', w).reshape(w.length()),
                graph.getVariable("b").getArr().reshape(Graphs.CLASSES));
        INDArray gx = Nd4j.zeros(DOUBLE, 1);
        INDArray gy = Nd4j.zeros(DOUBLE, theta.length());
        BilevelObjective dl4j = network.open(List.of(0)).get(0);
        dl4j.gradient(x, theta, SAMPLE, WEIGHT_F, WEIGHT_G, gx, gy);

        Gradients gradients = Gradients.of(ours, SAMPLE);
        LevelVector named = LevelVector.zeros(DOUBLE, 1, theta.length());
        named.lower().assign(gradients.y());
        INDArray gw = Objects.requireNonNull(ours.variables(named).get("w"));
        INDArray gb = Objects.requireNonNull(ours.variables(named).get("b"));
        INDArray expected = Nd4j.concat(0, Nd4j.toFlattened('f', gw).reshape(gw.length()), gb.reshape(Graphs.CLASSES));
        assertThat(gy.toDoubleVector()).containsExactly(expected.toDoubleVector(), within(1e-9));
        assertThat(gradients.x().getDouble(0)).isCloseTo(gx.getDouble(0), within(1e-9));
        LevelVector at = start(ours);
        BilevelObjective objective = ours.open(List.of(0)).get(0);
        assertThat(objective.upperLoss(at.upper(), at.lower())).isCloseTo(dl4j.upperLoss(x, theta), within(1e-9));
        assertThat(objective.lowerLoss(at.upper(), at.lower())).isCloseTo(dl4j.lowerLoss(x, theta), within(1e-9));
    }

    private static RowStore store(int n, long seed) {
        Map<String, INDArray> rows = Graphs.rows(DOUBLE, n, seed);
        return RowStore.of(new DataSet(rows.get("input"), rows.get("label")), DOUBLE, "rows");
    }

    @Test
    void aSampleNamesItsBatchAndItsRandomOperations() {
        SameDiff graph = Graphs.logistic(DOUBLE);
        SDVariable noise = graph.random.uniform(0, 1, DOUBLE, Graphs.FEATURES, Graphs.CLASSES);
        noise.mul(graph.getVariable("w")).sum().add("noisy", graph.getVariable("g"));
        SameDiffProblem problem =
                Graphs.complete(graph, DOUBLE, 1).lowerLoss("noisy").build();
        SameDiffProblem batches =
                Graphs.complete(Graphs.logistic(DOUBLE), DOUBLE, 1).batchSize(4).build();
        assertNamed(problem);
        assertNamed(batches);
    }

    private static void assertNamed(SameDiffProblem problem) {
        Gradients once = Gradients.of(problem, SAMPLE);
        assertThat(Gradients.of(problem, SAMPLE).y()).isEqualTo(once.y());
        assertThat(Gradients.of(problem, new Sample(3, 0, 6, Sample.Stream.MAIN))
                        .y())
                .isNotEqualTo(once.y());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE"})
    void trainsDecentrallyWithTheSameBitsForEveryNumberOfThreads(DataType type) {
        SameDiffProblem problem =
                Graphs.complete(Graphs.logistic(type), type, 3).batchSize(6).build();
        LevelVector one = run(problem, 1);
        assertThat(run(problem, 3).row()).isEqualTo(one.row());
        BilevelObjective objective = problem.open(List.of(0)).get(0);
        LevelVector start = start(problem);
        assertThat(objective.lowerLoss(one.upper(), one.lower()))
                .isLessThan(0.8 * objective.lowerLoss(start.upper(), start.lower()));
    }

    private static LevelVector run(SameDiffProblem problem, int threads) {
        MixingMatrix mixing = MixingMatrix.metropolis(Topology.ring(3));
        try (DecentralizedRun run = new DecentralizedRun.Builder(
                        problem, DSvrgda.builder().learningRate(0.05).build())
                .mixing(mixing)
                .seed(5)
                .threads(threads)
                .build()) {
            assertThat(run.advance(20)).isEmpty();
            return run.meanPoint();
        }
    }

    @Test
    void resultsAreReadableAndGoBackIntoTheGraph() {
        SameDiff graph = Graphs.logistic(DOUBLE);
        SameDiffProblem problem = Graphs.complete(graph, DOUBLE, 1)
                .upperVariables("w")
                .lowerVariables("b", "rho")
                .build();
        LevelVector at = start(problem);
        assertThat(problem.variables(at)).containsOnlyKeys("w", "b", "rho");
        assertThat(problem.variables(at).get("w"))
                .isEqualTo(graph.getVariable("w").getArr());
        assertThat(problem.describe(at.upper()).get(5).name()).isEqualTo("w[1,2]");
        assertThat(problem.describe(at.upper()).get(5).value())
                .isEqualTo(graph.getVariable("w").getArr().getDouble(1, 2));
        at.upper().addi(1);
        at.lower().putScalar(Graphs.CLASSES, 7);
        SameDiff moved = problem.graph(at);
        assertThat(moved.getVariable("w").getArr())
                .isEqualTo(graph.getVariable("w").getArr().add(1));
        assertThat(moved.getVariable("rho").getArr().getDouble(0)).isEqualTo(7);
        assertThat(graph.getVariable("rho").getArr().getDouble(0))
                .as("the user's graph")
                .isEqualTo(-1.5);
    }
}
