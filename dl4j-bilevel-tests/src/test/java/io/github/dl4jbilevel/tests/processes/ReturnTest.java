package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents that are lost and come back, and agents that are asked to leave and come back, change no bit. */
@Timeout(180)
class ReturnTest {
    private static final int ROUNDS = 45;
    private static final Topology LINE = Topology.line(SmallTraining.AGENTS);
    private static final SmallTraining.Outcome WHOLE = SmallTraining.outcome(SmallTraining.builder()
            .topology(LINE)
            .trainingData(SmallTraining.rows(160, 1))
            .build()
            .fit(ROUNDS));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private Future<BilevelResult> start(
            ThreadCluster village, int agent, EndsInRound death, AtomicBoolean stop, int rounds) {
        DecentralizedBilevelTrainer.Builder builder = SmallTraining.builder()
                .topology(LINE)
                .trainingData(SmallTraining.rows(160, 1))
                .checkpoints(folder.resolve("agent-" + agent), 10)
                .listeners(death)
                .stopWhen(stop::get);
        return village.start(agent, builder, (k, own) -> own.build().fitOrResume(rounds));
    }

    private static BilevelResult get(Future<BilevelResult> future) throws Exception {
        return future.get(100, TimeUnit.SECONDS);
    }

    private static ThreadCluster village() throws Exception {
        return new ThreadCluster(SmallTraining.AGENTS, LossPolicy.WAIT, Duration.ofSeconds(5));
    }

    /** Each agent of a line, the root and a leaf among them: in its first rounds, and between and right after checkpoints. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 12", "1, 2", "1, 27", "2, 10", "3, 1", "3, 2", "3, 27"})
    void oneThatIsLostInARound(int victim, int round) throws Exception {
        try (ThreadCluster village = village()) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            EndsInRound death = new EndsInRound(round);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(village, k, k == victim ? death : new EndsInRound(-1), new AtomicBoolean(), ROUNDS));
            }
            assertThat(death.happened().await(60, TimeUnit.SECONDS)).isTrue();
            running.get(victim).cancel(true);
            village.kill(victim);
            running.set(victim, start(village, victim, new EndsInRound(-1), new AtomicBoolean(), ROUNDS));
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(WHOLE);
            }
        }
    }

    /** The same one again and again, and two neighbours at once. */
    @Test
    void severalThatAreLostOneAfterTheOther() throws Exception {
        try (ThreadCluster village = village()) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            EndsInRound first = new EndsInRound(1);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(village, k, k == 2 ? first : new EndsInRound(-1), new AtomicBoolean(), ROUNDS));
            }
            EndsInRound last = first;
            for (int round : new int[] {2, 12, 25}) {
                assertThat(last.happened().await(60, TimeUnit.SECONDS)).isTrue();
                running.get(2).cancel(true);
                village.kill(2);
                last = new EndsInRound(round);
                running.set(2, start(village, 2, last, new AtomicBoolean(), ROUNDS));
            }
            assertThat(last.happened().await(60, TimeUnit.SECONDS)).isTrue();
            for (int k : new int[] {1, 2}) {
                running.get(k).cancel(true);
                village.kill(k);
            }
            for (int k : new int[] {2, 1}) {
                running.set(k, start(village, k, new EndsInRound(-1), new AtomicBoolean(), ROUNDS));
            }
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(WHOLE);
            }
        }
    }

    /** One is asked in round 17: all save that round's or a later one's state, and it goes on from there. */
    @Test
    void oneThatIsAskedToLeave() throws Exception {
        try (ThreadCluster village = village()) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            AtomicBoolean stop = new AtomicBoolean();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(village, k, new EndsInRound(-1), k == 1 ? stop : new AtomicBoolean(), 4000));
            }
            TimeUnit.MILLISECONDS.sleep(1500);
            stop.set(true);
            BilevelResult left = get(running.get(1));
            assertThat(left.termination().orElseThrow().condition()).isEqualTo("stopped on request");
            assertThat(left.rounds()).isPositive();
            stop.set(false);
            village.kill(1);
            running.set(1, start(village, 1, new EndsInRound(-1), new AtomicBoolean(), 4000));
            SmallTraining.Outcome whole = SmallTraining.outcome(SmallTraining.builder()
                    .topology(LINE)
                    .trainingData(SmallTraining.rows(160, 1))
                    .build()
                    .fit(4000));
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(whole);
            }
        }
    }

    /** All are asked within a short time, and stop in one round. */
    @Test
    void allThatAreAskedToLeave() throws Exception {
        try (ThreadCluster village = village()) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            AtomicBoolean stop = new AtomicBoolean();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(village, k, new EndsInRound(-1), stop, 100_000));
            }
            TimeUnit.MILLISECONDS.sleep(1500);
            stop.set(true);
            long round = get(running.get(0)).rounds();
            for (Future<BilevelResult> future : running) {
                assertThat(get(future).rounds()).isEqualTo(round);
            }
        }
    }
}
