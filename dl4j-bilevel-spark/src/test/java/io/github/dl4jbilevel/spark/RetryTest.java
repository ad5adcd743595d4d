package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** A task that fails in the middle of a run is started again with all others, and no bit changes. */
class RetryTest {
    private static final int AGENTS = 3;
    private static final long ROUNDS = 20;
    private static final int FAILS_AFTER = 13;
    private static final int EVERY = 4;
    private static final List<DataSet> ROWS = Fixtures.dataSets(6);
    /** The first round that agent 1 played, by attempt of the stage. */
    private static final Map<Integer, Long> FIRST_ROUND = new ConcurrentHashMap<>();

    private static BilevelResult expected;
    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        expected = Fixtures.inProcess(AGENTS, ROWS).build().fit(ROUNDS);
        spark = Fixtures.local(AGENTS);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    @BeforeEach
    void forget() {
        FIRST_ROUND.clear();
    }

    private static SparkDecentralizedBilevelTrainer.Builder trainer() {
        return Fixtures.onSpark(spark, AGENTS).trainingData(spark.parallelize(ROWS, 2));
    }

    private static SparkDecentralizedBilevelTrainer.Builder checkpointed(Path folder) {
        String path = folder.toString();
        return Fixtures.onSpark(spark, () -> Fixtures.complete(AGENTS).checkpoints(Path.of(path), EVERY))
                .trainingData(spark.parallelize(ROWS, 2));
    }

    /** Agent 1's task throws once, after so many rounds. */
    private static SparkDecentralizedBilevelTrainer.Builder failingOnce(
            SparkDecentralizedBilevelTrainer.Builder trainer) {
        return trainer.settings((agent, own) -> {
            int attempt = BarrierTaskContext.get().stageAttemptNumber();
            if (agent == 1) {
                own.listeners(new BilevelListener() {
                    @Override
                    public void onRound(long completed) {
                        FIRST_ROUND.putIfAbsent(attempt, completed);
                        if (attempt == 0 && completed == FAILS_AFTER) {
                            throw new IllegalStateException("killed once");
                        }
                    }
                });
            }
        });
    }

    @Test
    void theStageIsTriedAgainFromTheLastCheckpointAndEndsWithTheSameBits(@TempDir Path folder) {
        List<RoundMetrics> told = Collections.synchronizedList(new ArrayList<>());
        SparkBilevelResult actual =
                failingOnce(checkpointed(folder)).progress(told::add).build().fit(ROUNDS);

        Fixtures.assertSameBits(actual, expected);
        assertThat(actual.attempts()).isEqualTo(2);
        assertThat(FIRST_ROUND).containsExactlyInAnyOrderEntriesOf(Map.of(0, 1L, 1, FAILS_AFTER / EVERY * EVERY + 1L));
        assertThat(Fixtures.withoutTime(told))
                .as("every report is told once")
                .containsExactlyInAnyOrderElementsOf(Fixtures.withoutTime(actual.history()));
    }

    @Test
    void withoutCheckpointsItStartsAnew() {
        SparkBilevelResult actual = failingOnce(trainer()).build().fit(ROUNDS);

        Fixtures.assertSameBits(actual, expected);
        assertThat(actual.attempts()).isEqualTo(2);
        assertThat(FIRST_ROUND).containsExactlyInAnyOrderEntriesOf(Map.of(0, 1L, 1, 1L));
    }

    @Test
    void aJobThatIsSubmittedAgainGoesOn(@TempDir Path folder) {
        checkpointed(folder).build().fit(8);
        SparkDecentralizedBilevelTrainer again = checkpointed(folder).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> again.fit(ROUNDS))
                .withMessageContaining("checkpoints of an earlier run")
                .withMessageContaining("fitOrResume");
        SparkBilevelResult actual = again.fitOrResume(ROUNDS);

        assertThat(actual.network().params().toFloatVector())
                .containsExactly(expected.network().params().toFloatVector());
        assertThat(actual.history().stream().map(RoundMetrics::round))
                .as("with a report where the first job ended")
                .containsExactly(0L, 5L, 8L, 10L, 15L, 20L);
        for (int k = 0; k < AGENTS; k++) {
            assertThat(Files.isDirectory(folder.resolve("agent-" + k))).isTrue();
        }
    }

    /** A second job gets the slots of the first, whose tasks have to look by themselves whether they shall end. */
    @Test
    void aCancelledJobLeavesNoTaskBehind() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        SparkDecentralizedBilevelTrainer endless =
                trainer().progress(report -> running.countDown()).build();
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try {
            Future<SparkBilevelResult> cancelled = beside.submit(() -> endless.fit(Integer.MAX_VALUE));
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
            spark.sc().cancelAllJobs();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> cancelled.get(60, TimeUnit.SECONDS))
                    .withMessageContaining("cancelled");
            SparkBilevelResult next = assertTimeoutPreemptively(
                    Duration.ofSeconds(60), () -> trainer().build().fit(ROUNDS));
            Fixtures.assertSameBits(next, expected);
        } finally {
            beside.shutdownNow();
        }
    }
}
