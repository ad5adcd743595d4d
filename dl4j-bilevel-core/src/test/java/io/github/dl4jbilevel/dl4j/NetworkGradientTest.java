package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Both levels' gradients against central differences in double precision, on every kind of network. */
class NetworkGradientTest {
    private static final double WEIGHT_F = 0.7;
    private static final double WEIGHT_G = 2.5;
    private static final Sample SAMPLE = new Sample(3, 0, 5, Sample.Stream.MAIN);

    static Stream<Networks.Case> cases() {
        return Networks.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightedGradientEqualsCentralDifferences(Networks.Case network) {
        for (L2Regularization hyperparameters :
                List.of(L2Regularization.perUnit().startingAt(-1), L2Regularization.perLayer())) {
            check(network, hyperparameters);
        }
    }

    private static void check(Networks.Case network, L2Regularization hyperparameters) {
        MultiLayerConfiguration configuration = network.configuration();
        RowStore rows = RowStore.of(network.data(), DataType.DOUBLE, "rows");
        AgentData data = AgentData.split(rows, 0.5, Sharding.even(), 1, 7);
        NetworkProblem problem = new NetworkProblem(configuration, hyperparameters, data, 0, 11);
        BilevelObjective objective = problem.open(List.of(0)).get(0);
        INDArray x = Nd4j.zeros(DataType.DOUBLE, problem.upperSize());
        INDArray y = Nd4j.zeros(DataType.DOUBLE, problem.lowerSize());
        problem.start(x, y);
        INDArray gx = x.dup();
        INDArray gy = y.dup();
        objective.gradient(x, y, SAMPLE, WEIGHT_F, WEIGHT_G, gx, gy);

        TrainingModeLoss loss = new TrainingModeLoss(configuration, hyperparameters, data);
        for (long i = 0; i < x.length(); i += stride(x)) {
            double slope = slope(x, i, () -> loss.weighted(x, y, WEIGHT_F, WEIGHT_G));
            assertThat(gx.getDouble(i)).as("x[%d]", i).isCloseTo(slope, within(1e-7 + 1e-5 * Math.abs(slope)));
        }
        for (long i = 0; i < y.length(); i += stride(y)) {
            if (!isNonGradient(problem, i)) {
                double slope = slope(y, i, () -> loss.weighted(x, y, WEIGHT_F, WEIGHT_G));
                assertThat(gy.getDouble(i)).as("y[%d]", i).isCloseTo(slope, within(1e-6 + 1e-5 * Math.abs(slope)));
            }
        }
        assertThat(gx.norm2Number().doubleValue()).isPositive();
    }

    /** Every entry of small vectors, about 150 of large ones (a stride prime to most layer sizes). */
    private static long stride(INDArray v) {
        return v.length() < 200 ? 1 : v.length() / 150 | 1;
    }

    private static boolean isNonGradient(NetworkProblem problem, long i) {
        for (Segment s : problem.nonGradientParameters()) {
            if (i >= s.offset() && i < s.offset() + s.length()) {
                return true;
            }
        }
        return false;
    }

    private static double slope(INDArray v, long i, java.util.function.DoubleSupplier value) {
        double step = 1e-6;
        double at = v.getDouble(i);
        v.putScalar(i, at + step);
        double up = value.getAsDouble();
        v.putScalar(i, at - step);
        double down = value.getAsDouble();
        v.putScalar(i, at);
        return (up - down) / (2 * step);
    }

    /** weightF f + weightG g over whole shards, computed by DL4J's own scores in training mode and by eq. 5.1 written out. */
    private record TrainingModeLoss(
            MultiLayerConfiguration configuration, L2Regularization hyperparameters, AgentData data) {
        double weighted(INDArray x, INDArray y, double weightF, double weightG) {
            NetworkPass pass = new NetworkPass(configuration);
            pass.network().setParams(y);
            AgentData.Shard shard = data.shard(0);
            return weightF * score(pass, shard.validationStore(), shard.validation())
                    + weightG
                            * (score(pass, shard.trainingStore(), shard.training())
                                    + hyperparameters
                                            .bind(pass.layout().weights())
                                            .penalty(x, y)
                                    + pass.fixedPenalty(y));
        }

        private static double score(NetworkPass pass, RowStore store, int[] rows) {
            DataSet batch = new RowReader(store).gather(rows, 0, rows.length).asDataSet();
            return pass.network().score(batch, true);
        }
    }
}
