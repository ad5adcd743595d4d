package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** Agents in executors that are processes of their own: a Spark master, two workers and two executors on this machine. */
@Tag("evidence")
class LocalClusterEvidenceTest {
    private static final int AGENTS = 2;
    private static final long ROUNDS = 60;
    private static final int DIES_AFTER = 33;
    private static final int EVERY = 10;
    private static final List<DataSet> ROWS = Fixtures.dataSets(5);

    private static BilevelResult expected;
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() throws IOException {
        expected = Fixtures.inProcess(AGENTS, ROWS).build().fit(ROUNDS);
        String home = Objects.requireNonNull(System.getenv("SPARK_HOME"), "SPARK_HOME, which the build sets");
        Files.createDirectories(Path.of(home, "jars"));
        SparkConf conf = Fixtures.conf("local-cluster[2,1,1024]")
                .set("spark.executor.memory", "512m")
                .set("spark.executorEnv.OMP_NUM_THREADS", "1")
                .set("spark.executor.extraJavaOptions", System.getProperty("bilevel.spark.opens", ""))
                .set(
                        "spark.executor.extraClassPath",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        spark = new JavaSparkContext(conf);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static SparkDecentralizedBilevelTrainer.Builder trainer() {
        return Fixtures.onSpark(spark, AGENTS).trainingData(spark.parallelize(ROWS, 2));
    }

    private static SparkDecentralizedBilevelTrainer.Builder checkpointed(Path folder) {
        String path = folder.toString();
        return Fixtures.onSpark(spark, () -> Fixtures.complete(AGENTS).checkpoints(Path.of(path), EVERY))
                .trainingData(spark.parallelize(ROWS, 2));
    }

    @Test
    void executorsMakeTheSameBitsAsOneProcess() {
        List<RoundMetrics> told = Collections.synchronizedList(new ArrayList<>());
        SparkBilevelResult actual = trainer().progress(told::add).build().fit(ROUNDS);
        Fixtures.assertSameBits(actual, expected);
        assertThat(told).isEqualTo(actual.history());
    }

    @Test
    void afterAnExecutorWasKilledTheRunGoesOnFromTheLastCheckpoint(@TempDir Path folder) throws IOException {
        String log = folder.resolve("rounds").toString();
        SparkBilevelResult actual = checkpointed(folder)
                .settings((agent, trainer) -> {
                    if (agent == 1) {
                        int attempt = BarrierTaskContext.get().stageAttemptNumber();
                        trainer.listeners(new Mortal(attempt, Path.of(log)));
                    }
                })
                .build()
                .fit(ROUNDS);

        Fixtures.assertSameBits(actual, expected);
        assertThat(actual.attempts()).isGreaterThan(1);
        assertThat(Files.readAllLines(Path.of(log)))
                .as("first round of each attempt that played any")
                .containsExactly("1", Integer.toString(DIES_AFTER / EVERY * EVERY + 1));
    }

    /** Takes its process down. */
    private static final class Mortal implements BilevelListener {
        private final int attempt;
        private final Path log;
        private boolean began;

        Mortal(int attempt, Path log) {
            this.attempt = attempt;
            this.log = log;
        }

        @Override
        public void onRound(long completed) {
            if (!began) {
                began = true;
                append(completed);
            }
            if (attempt == 0 && completed == DIES_AFTER) {
                Runtime.getRuntime().halt(137);
            }
        }

        private void append(long round) {
            try {
                Files.writeString(
                        log,
                        round + "\n",
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
