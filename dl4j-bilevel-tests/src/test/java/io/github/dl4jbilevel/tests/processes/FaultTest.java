package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Faults of networks, agents and data while a run is under way end as they should. */
@Timeout(180)
class FaultTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private static BilevelResult get(Future<BilevelResult> future) throws Exception {
        return future.get(100, TimeUnit.SECONDS);
    }

    /** Counts an agent's rounds. */
    private record Progress(AtomicLong completed) implements BilevelListener {
        Progress() {
            this(new AtomicLong());
        }

        @Override
        public void onRound(long round) {
            completed.set(round);
        }
    }

    /** Agents 0 and 1 against 2 and 3: on a ring, two links. Both sides stand still, and then go on in the same rounds. */
    @Test
    void aCutBetweenTwoGroupsStopsBothAndChangesNoBit() throws Exception {
        int rounds = 120;
        List<Progress> progress =
                Stream.generate(Progress::new).limit(SmallTraining.AGENTS).toList();
        HoldsInRound held = new HoldsInRound(40);
        DrivenClock clock = new DrivenClock();
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.WAIT, clock);
                CuttableLink toZero = new CuttableLink(cluster.port(0));
                CuttableLink toOne = new CuttableLink(cluster.port(1))) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            // Agent 3 dials 0, and agent 2 dials 1.
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                if (k == 2) {
                    cluster.readdress(0, toZero.port());
                    cluster.readdress(1, toOne.port());
                }
                running.add(cluster.start(
                        k,
                        SmallTraining.builder()
                                .trainingData(SmallTraining.rows(160, 1))
                                .listeners(progress.get(k), k == 0 ? held : HoldsInRound.never()),
                        (agent, builder) -> builder.build().fit(rounds)));
            }
            held.await();
            toZero.cut();
            toOne.cut();
            held.release().countDown();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                cluster.awaitWaiting(k, Set.of(3 - k), () -> clock.advance(ThreadCluster.NOTICE.dividedBy(2)));
            }
            long stopped = progress.get(0).completed().get();
            assertThat(stopped).isBetween(40L, 42L);
            clock.advance(ThreadCluster.NOTICE.multipliedBy(100));
            cluster.awaitWaiting(0, Set.of(3), () -> {});
            cluster.awaitWaiting(3, Set.of(0), () -> {});
            assertThat(progress.get(0).completed().get())
                    .as("rounds of agent 0 while it hears nothing")
                    .isEqualTo(stopped);
            assertThat(progress.get(3).completed().get()).isBetween(stopped - 2, stopped + 2);
            toZero.mend();
            toOne.mend();
            SmallTraining.Outcome whole = SmallTraining.inOneProcess(rounds);
            for (Future<BilevelResult> future : running) {
                assertThat(SmallTraining.outcome(get(future))).isEqualTo(whole);
            }
        }
    }

    private Future<BilevelResult> startHealing(ThreadCluster cluster, int agent, HoldsInRound hold, int rounds) {
        return cluster.start(
                agent,
                SmallTraining.builder()
                        .trainingData(SmallTraining.rows(160, 1))
                        .checkpoints(folder.resolve("agent-" + agent), 10)
                        .listeners(hold),
                (k, builder) -> builder.build().fitOrResume(rounds));
    }

    /** It is told so when it comes back, which disturbs nobody; and those that are left go on without it when all are started again. */
    @Test
    void aLostAgentIsLeftOutWhereThatIsThePolicy() throws Exception {
        int rounds = 800;
        HoldsInRound death = new HoldsInRound(37);
        CountDownLatch refused = new CountDownLatch(1);
        DrivenClock clock = new DrivenClock();
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.HEAL, clock)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(startHealing(cluster, k, k == 2 ? death : new HoldsInRound(700, refused), rounds));
            }
            death.await();
            cluster.kill(2);
            cluster.awaitWaiting(1, Set.of(2), () -> {});
            cluster.awaitWaiting(3, Set.of(2), () -> {});
            clock.advance(ThreadCluster.NOTICE.multipliedBy(2));
            cluster.awaitNotWaiting(1);
            cluster.awaitNotWaiting(3);
            Future<BilevelResult> back = startHealing(cluster, 2, HoldsInRound.never(), rounds);
            assertThatThrownBy(() -> get(back)).cause().hasMessageContaining("left out");
            refused.countDown();
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
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.HEAL, new DrivenClock())) {
            List<Future<BilevelResult>> again = new ArrayList<>();
            for (int k : new int[] {0, 1, 3}) {
                again.add(startHealing(cluster, k, HoldsInRound.never(), rounds));
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
        HoldsInRound[] deaths = {new HoldsInRound(37), new HoldsInRound(37), HoldsInRound.never(), HoldsInRound.never()
        };
        DrivenClock clock = new DrivenClock();
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS, LossPolicy.HEAL, clock)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(cluster.start(
                        k,
                        SmallTraining.builder()
                                .trainingData(SmallTraining.rows(160, 1))
                                .listeners(deaths[k]),
                        (agent, builder) -> builder.build().fit(10_000)));
            }
            for (int k = 0; k < 2; k++) {
                deaths[k].await();
            }
            for (int k = 0; k < 2; k++) {
                cluster.kill(k);
            }
            cluster.awaitWaiting(2, Set.of(1), () -> {});
            cluster.awaitWaiting(3, Set.of(0), () -> {});
            // The one that ends first is lost for the other.
            for (int k = 2; k < SmallTraining.AGENTS; k++) {
                Future<BilevelResult> left = running.get(k);
                ThreadCluster.awaitEnd(left, () -> clock.advance(ThreadCluster.NOTICE));
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
        // Time goes by: a reason to halt is told when no earlier one has come for a while.
        try (ThreadCluster cluster = ThreadCluster.inRealTime(SmallTraining.AGENTS)) {
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                DataSet rows = SmallTraining.rows(40, k);
                if (k == 2) {
                    rows.getLabels().muli(3e38);
                }
                running.add(cluster.start(
                        k,
                        SmallTraining.builder(SmallTraining.network(LossFunction.MSE, Activation.IDENTITY))
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
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            List<Future<BilevelResult>> running = new ArrayList<>();
            HoldsInRound death = new HoldsInRound(33);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(start(cluster, k, SmallTraining.rows(40, k), k == 1 ? death : HoldsInRound.never()));
            }
            death.await();
            cluster.kill(1);
            Future<BilevelResult> changed = start(cluster, 1, SmallTraining.rows(40, 99), HoldsInRound.never());
            assertThatThrownBy(() -> get(changed))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dataFingerprint");
            cluster.kill(1);
            running.set(1, start(cluster, 1, SmallTraining.rows(40, 1), HoldsInRound.never()));
            for (Future<BilevelResult> future : running) {
                assertThat(get(future).rounds()).isEqualTo(60);
            }
        }
    }

    private Future<BilevelResult> start(ThreadCluster cluster, int agent, DataSet rows, HoldsInRound death) {
        return cluster.start(
                agent,
                SmallTraining.builder()
                        .trainingData(Map.of(agent, new ExistingDataSetIterator(List.of(rows))))
                        .checkpoints(folder.resolve("agent-" + agent), 10)
                        .listeners(death),
                (k, builder) -> builder.build().fitOrResume(60));
    }
}
