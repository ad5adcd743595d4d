package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.dl4j.NetworkProblem;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** The workload is that of the contenders: networks of the same size, batches of the same shape, six passes an agent. */
class WorkloadTest {
    /** Lengths that the contenders print. */
    @ParameterizedTest
    @CsvSource({
        "mlp-123-20-2, 2522, 143",
        "mlp-784-200-10, 159010, 984",
        "mlp-1000-990-10, 1000900, 1990",
        "lenet, 431080, 1321"
    })
    void networksHaveThePeersSizes(String name, long parameters, long units) {
        NetworkProblem problem = new Workload(BenchmarkNetwork.named(name), 2).problem();
        assertThat(problem.lowerSize()).isEqualTo(parameters);
        assertThat(problem.upperSize()).isEqualTo(units);
        assertThat(problem.agents()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreTheSameAtEveryCall(BenchmarkNetwork network) {
        MultiDataSet rows = new Workload(network, 2).problem().trainingRows(1);
        long[] shape = LongStream.concat(
                        LongStream.of(network.batch()),
                        network.rowShape().stream().mapToLong(n -> n))
                .toArray();
        assertThat(rows.getFeatures(0).shape()).isEqualTo(shape);
        assertThat(rows).isEqualTo(new Workload(network, 2).problem().trainingRows(1));
        assertThat(new Workload(network, 2).batch().getFeatures().shape()).isEqualTo(shape);
        assertThat(Workload.recipe().gradientEvaluations()).isEqualTo(Workload.PASSES);
    }
}
