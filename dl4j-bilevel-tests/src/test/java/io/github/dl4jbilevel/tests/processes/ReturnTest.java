package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

    private DecentralizedBilevelTrainer.Builder builder(int agent) {
        return SmallTraining.builder()
                .topology(LINE)
                .trainingData(SmallTraining.rows(160, 1))
                .checkpoints(folder.resolve("agent-" + agent), 10);
    }

    private Future<BilevelResult> start(ThreadCluster cluster, int agent, HoldsInRound hold) {
        return cluster.start(
                agent, builder(agent).listeners(hold), (k, own) -> own.build().fitOrResume(ROUNDS));
    }

    private Future<BilevelResult> start(ThreadCluster cluster, int agent, StopsInRound stop) {
        return cluster.start(
                agent,
                builder(agent).listeners(stop).stopWhen(stop),
                (k, own) -> own.build().fitOrResume(ROUNDS));
    }

    private static BilevelResult get(Future<BilevelResult> future) throws Exception {
        return future.get(100, TimeUnit.SECONDS);
    }

    /** Each agent of a line, the root and a leaf among them: in its first rounds, and between and right after checkpoints. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 12", "1, 2", "1, 27", "2, 10", "3, 1", "3, 2", "3, 27"})
    void oneThatIsLostInARound(int victim, int round) throws Exception {
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            HoldsInRound death = new HoldsInRound(round);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(cluster, k, k == victim ? death : HoldsInRound.never()));
            }
            death.await();
            cluster.kill(victim);
            running.set(victim, start(cluster, victim, HoldsInRound.never()));
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(WHOLE);
            }
        }
    }

    /** The same one again and again, and two neighbours at once. */
    @Test
    void severalThatAreLostOneAfterTheOther() throws Exception {
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            HoldsInRound first = new HoldsInRound(1);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(cluster, k, k == 2 ? first : HoldsInRound.never()));
            }
            HoldsInRound last = first;
            for (int round : new int[] {2, 12, 25}) {
                last.await();
                cluster.kill(2);
                last = new HoldsInRound(round);
                running.set(2, start(cluster, 2, last));
            }
            last.await();
            for (int k : new int[] {1, 2}) {
                cluster.kill(k);
            }
            for (int k : new int[] {2, 1}) {
                running.set(k, start(cluster, k, HoldsInRound.never()));
            }
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(WHOLE);
            }
        }
    }

    /** One is asked in round 17: all save the state of a later round, and it goes on from there. */
    @Test
    void oneThatIsAskedToLeave() throws Exception {
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(k == 1 ? start(cluster, k, new StopsInRound(17)) : start(cluster, k, HoldsInRound.never()));
            }
            BilevelResult left = get(running.get(1));
            assertThat(left.termination().orElseThrow().condition()).isEqualTo("stopped on request");
            assertThat(left.rounds()).isBetween(18L, ROUNDS - 1L);
            cluster.kill(1);
            running.set(1, start(cluster, 1, HoldsInRound.never()));
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(WHOLE);
            }
        }
    }

    /** The agents are all asked in the same round, and stop in one. */
    @Test
    void allThatAreAskedToLeave() throws Exception {
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(cluster, k, new StopsInRound(17)));
            }
            long round = get(running.get(0)).rounds();
            assertThat(round).isBetween(18L, ROUNDS - 1L);
            for (Future<BilevelResult> future : running) {
                assertThat(get(future).rounds()).isEqualTo(round);
            }
        }
    }
}
