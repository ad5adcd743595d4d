package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DsgdaGt;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A value that is not finite ends the run at the driver as it does in one process: normally. */
class DivergenceTest {
    private static final int AGENTS = 2;
    private static final int BLOWS_UP_AT = 12;
    private static final long ROUNDS = 30;
    private static final List<DataSet> ROWS = Fixtures.dataSets(4);

    private static BilevelResult expected;
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        expected =
                Fixtures.inProcess(AGENTS, ROWS).algorithm(unstable()).build().fit(ROUNDS);
        spark = Fixtures.local(AGENTS);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static long round() {
        return expected.divergence().orElseThrow().round();
    }

    private static Recipe unstable() {
        return DsgdaGt.builder()
                .learningRate(0.01)
                .learningRate(Level.LOWER, new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.01, BLOWS_UP_AT, 1e38)))
                .build();
    }

    private static DecentralizedBilevelTrainer.Builder diverging() {
        return Fixtures.complete(AGENTS).algorithm(unstable());
    }

    private static SparkDecentralizedBilevelTrainer.Builder trainer() {
        return Fixtures.onSpark(spark, DivergenceTest::diverging).trainingData(spark.parallelize(ROWS));
    }

    private static SparkDecentralizedBilevelTrainer.Builder checkpointed(Path folder) {
        String path = folder.toString();
        return Fixtures.onSpark(spark, () -> diverging().checkpoints(Path.of(path), 4))
                .trainingData(spark.parallelize(ROWS));
    }

    @Test
    void itIsAResult() {
        SparkBilevelResult actual = trainer().build().fit(ROUNDS);
        assertThat(actual.divergence()).map(Divergence::round).contains(round());
        assertThat(actual.history().stream().map(RoundMetrics::round)).containsExactly(0L, 5L, 10L);
    }

    /** Before the first report of its own, a continued run knows nothing but its start. */
    @Test
    void soItIsSoonAfterARunWasContinued(@TempDir Path folder) {
        checkpointed(folder).build().fit(BLOWS_UP_AT);
        SparkBilevelResult actual = checkpointed(folder).build().fitOrResume(ROUNDS);
        assertThat(actual.divergence()).map(Divergence::round).contains(round());
        assertThat(actual.rounds()).isEqualTo(expected.rounds());
        assertThat(actual.attempts()).isEqualTo(1);
    }
}
