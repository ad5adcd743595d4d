package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.state.RoundMetrics;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** What happens to networks, agents and data while a run is under way. */
@Timeout(180)
class FaultTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private static BilevelResult get(Future<BilevelResult> future) throws Exception {
        return future.get(100, TimeUnit.SECONDS);
    }

    /** Makes a round take a while, and tells how far it is. */
    private record Slowly(int millis, AtomicLong at) implements BilevelListener {
        @Override
        public void onRound(long completed) {
            at.set(completed);
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Agents 0 and 1 against 2 and 3: on a ring, two links. Both sides stand still, and then go on in the same rounds. */
    @Test
    void aCutBetweenTwoGroupsStopsBothAndChangesNoBit() throws Exception {
        int rounds = 120;
        AtomicLong first = new AtomicLong();
        AtomicLong last = new AtomicLong();
        try (ThreadCluster village = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.WAIT, Duration.ofSeconds(1));
                CuttableLink toZero = new CuttableLink(village.port(0));
                CuttableLink toOne = new CuttableLink(village.port(1))) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            // Agent 3 dials 0, and agent 2 dials 1.
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                if (k == 2) {
                    village.readdress(0, toZero.port());
                    village.readdress(1, toOne.port());
                }
                AtomicLong at = k == 0 ? first : k == 3 ? last : new AtomicLong();
                running.add(village.start(
                        k,
                        SmallTraining.builder()
                                .trainingData(SmallTraining.rows(160, 1))
                                .listeners(new Slowly(5, at)),
                        (agent, builder) -> builder.build().fit(rounds)));
            }
            while (first.get() < 40) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            toZero.cut();
            toOne.cut();
            TimeUnit.SECONDS.sleep(2);
            long stopped = first.get();
            TimeUnit.SECONDS.sleep(2);
            assertThat(first.get())
                    .as("rounds of agent 0 while it hears nothing")
                    .isEqualTo(stopped);
            assertThat(last.get()).isBetween(stopped - 2, stopped + 2);
            toZero.mend();
            toOne.mend();
            SmallTraining.Outcome whole = SmallTraining.inOneProcess(rounds);
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(whole);
            }
        }
    }

    private Future<BilevelResult> startHealing(ThreadCluster village, int agent, EndsInRound death, int rounds) {
        return village.start(
                agent,
                SmallTraining.builder()
                        .trainingData(SmallTraining.rows(160, 1))
                        .checkpoints(folder.resolve("agent-" + agent), 10)
                        .listeners(death, new Slowly(2, new AtomicLong())),
                (k, builder) -> builder.build().fitOrResume(rounds));
    }

    /** It is told so when it comes back, which disturbs nobody; and those that are left go on without it when all are started again. */
    @Test
    void aLostAgentIsLeftOutWhereThatIsThePolicy() throws Exception {
        int rounds = 800;
        EndsInRound death = new EndsInRound(37);
        try (ThreadCluster village = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.HEAL, Duration.ofSeconds(1))) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(startHealing(village, k, k == 2 ? death : new EndsInRound(-1), rounds));
            }
            assertThat(death.happened().await(30, TimeUnit.SECONDS)).isTrue();
            running.get(2).cancel(true);
            village.kill(2);
            TimeUnit.MILLISECONDS.sleep(2500);
            Future<BilevelResult> back = startHealing(village, 2, new EndsInRound(-1), rounds);
            assertThatThrownBy(() -> get(back)).cause().hasMessageContaining("left out");
            BilevelResult result = get(running.get(0));
            SmallTraining.Outcome root = SmallTraining.outcome(result);
            assertThat(result.provenance().settings()).containsEntry("missingAgents", "[2]");
            assertThat(result.knownAgents()).containsExactly(0, 1, 3);
            assertThat(SmallTraining.outcome(get(running.get(1)))).isEqualTo(root);
            assertThat(SmallTraining.outcome(get(running.get(3)))).isEqualTo(root);
            List<RoundMetrics> history = result.history();
            RoundMetrics end = history.get(history.size() - 1);
            assertThat(end.round()).isEqualTo(rounds);
            assertThat(end.upperLoss()).isLessThan(history.get(0).upperLoss() / 2);
            assertThat(end.testAccuracy()).isGreaterThan(0.8);
            // Up to the round from which the others went on it is the run of all four.
            assertThat(root.history().subList(0, 3))
                    .isEqualTo(SmallTraining.inOneProcess(30).history().subList(0, 3));
        }
        try (ThreadCluster village = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.HEAL, Duration.ofSeconds(1))) {
            List<Future<BilevelResult>> again = new ArrayList<>();
            for (int k : new int[] {0, 1, 3}) {
                again.add(startHealing(village, k, new EndsInRound(-1), rounds));
            }
            for (Future<BilevelResult> future : again) {
                assertThat(get(future).rounds()).isEqualTo(rounds);
                assertThat(get(future).provenance().settings()).containsEntry("missingAgents", "[2]");
            }
        }
    }

    /** Two of four, without agent 0 among those that are left: they could be the smaller half of a cut. */
    @Test
    void halfOfAllAgentsWithoutTheFirstDoNotGoOn() throws Exception {
        EndsInRound[] deaths = {new EndsInRound(37), new EndsInRound(37), new EndsInRound(-1), new EndsInRound(-1)};
        AtomicLong at = new AtomicLong();
        try (ThreadCluster village = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.HEAL, Duration.ofMillis(500))) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(village.start(
                        k,
                        SmallTraining.builder()
                                .trainingData(SmallTraining.rows(160, 1))
                                .listeners(deaths[k], new Slowly(1, at)),
                        (agent, builder) -> builder.build().fit(10_000)));
            }
            for (int k = 0; k < 2; k++) {
                assertThat(deaths[k].happened().await(30, TimeUnit.SECONDS)).isTrue();
                running.get(k).cancel(true);
            }
            for (int k = 2; k < SmallTraining.AGENTS; k++) {
                Future<BilevelResult> left = running.get(k);
                assertThatThrownBy(() -> get(left))
                        .cause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll("are gone", "do not go on", "Start all again");
            }
        }
    }

    @Test
    void aValueThatIsNotFiniteStopsAllWithItsPlace() throws Exception {
        List<Future<BilevelResult>> running = new ArrayList<>();
        List<Divergence> told = java.util.Collections.synchronizedList(new ArrayList<>());
        try (ThreadCluster village = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.WAIT, Duration.ofSeconds(5))) {
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                DataSet rows = SmallTraining.rows(40, k);
                if (k == 2) {
                    rows.getLabels().muli(3e38);
                }
                running.add(village.start(
                        k,
                        SmallTraining.builder()
                                .trainingData(Map.of(k, new ExistingDataSetIterator(List.of(rows))))
                                .listeners(new BilevelListener() {
                                    @Override
                                    public void onDivergence(Divergence divergence) {
                                        told.add(divergence);
                                    }
                                }),
                        (agent, builder) -> builder.build().fit(200)));
            }
            Divergence first = get(running.get(0)).divergence().orElseThrow();
            assertThat(first.agent()).isEqualTo(2);
            for (Future<BilevelResult> future : running) {
                assertThat(get(future).divergence()).contains(first);
                assertThat(get(future).network().params().isNaN().any()).isFalse();
            }
            assertThat(told).hasSize(SmallTraining.AGENTS).containsOnly(first);
        }
    }

    /** A run reads its rows once, when it is built: what becomes of the file is of no matter until it is read again. */
    @Test
    void anAgentWhoseDataChangedIsRefusedWhenItComesBack() throws Exception {
        try (ThreadCluster village = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.WAIT, Duration.ofSeconds(5))) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            EndsInRound death = new EndsInRound(33);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(village, k, SmallTraining.rows(40, k), k == 1 ? death : new EndsInRound(-1)));
            }
            assertThat(death.happened().await(30, TimeUnit.SECONDS)).isTrue();
            running.get(1).cancel(true);
            village.kill(1);
            Future<BilevelResult> changed = start(village, 1, SmallTraining.rows(40, 99), new EndsInRound(-1));
            assertThatThrownBy(() -> get(changed))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dataFingerprint");
            village.kill(1);
            running.set(1, start(village, 1, SmallTraining.rows(40, 1), new EndsInRound(-1)));
            for (Future<BilevelResult> future : running) {
                assertThat(get(future).rounds()).isEqualTo(60);
            }
        }
    }

    private Future<BilevelResult> start(ThreadCluster village, int agent, DataSet rows, EndsInRound death) {
        return village.start(
                agent,
                SmallTraining.builder()
                        .trainingData(Map.of(agent, new ExistingDataSetIterator(List.of(rows))))
                        .checkpoints(folder.resolve("agent-" + agent), 10)
                        .listeners(death),
                (k, builder) -> builder.build().fitOrResume(60));
    }
}
