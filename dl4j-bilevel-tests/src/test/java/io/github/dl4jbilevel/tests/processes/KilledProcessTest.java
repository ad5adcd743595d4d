package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, or asked to stop, and come back: the run ends as if nothing had happened. */
@Timeout(600)
class KilledProcessTest {
    private static final int AGENTS = 4;
    private static final String SMALL =
            "--preset paper --data synthetic1 --rows 400 --hidden 4 --batch 8 --topology ring --threads 1";
    private static final long SEED = 20260131;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private Path inOneProcess(String run) throws IOException, InterruptedException {
        Path out = folder.resolve("one");
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(run.split(" ", -1)));
        arguments.addAll(List.of("--agents", Integer.toString(AGENTS), "--out", out.toString(), "--quiet"));
        Process process = LiveCluster.java(folder.resolve("one.log"), arguments.toArray(String[]::new));
        assertThat(process.waitFor()).isZero();
        return out;
    }

    private LiveCluster cluster(String run, int every) throws IOException {
        return new LiveCluster(
                folder, AGENTS, run, "checkpoint: " + folder.resolve("state-{id}"), "checkpoint-every: " + every);
    }

    private static void requireSame(Path one, Path other) throws IOException {
        assertThat(LiveCluster.history(one)).isEqualTo(LiveCluster.history(other));
        assertThat(LiveCluster.parameters(one)).isEqualTo(LiveCluster.parameters(other));
    }

    private void requireEndAsUndisturbed(LiveCluster cluster, String run) throws Exception {
        for (int k = 0; k < AGENTS; k++) {
            assertThat(cluster.exitCode(k, 300)).as(cluster.log(k)).isZero();
        }
        requireSame(cluster.out(), inOneProcess(run));
    }

    /** Waits until agent 0 has reported a round, in this incarnation or an earlier one. */
    private static void awaitRound(LiveCluster cluster, long round) throws Exception {
        while (!cluster.log(0).contains(" round " + round + "/")) {
            TimeUnit.MILLISECONDS.sleep(30);
            assertThat(cluster.process(1).isAlive()).as(cluster.log(1)).isTrue();
        }
    }

    private static void killAndStart(LiveCluster cluster, int victim) throws Exception {
        assertThat(cluster.process(victim).isAlive())
                .as("agent " + victim + " works when it is killed: " + cluster.log(victim))
                .isTrue();
        cluster.kill(victim);
        cluster.start(victim);
    }

    @Test
    void oneIsKilledAndOneIsAskedToStop() throws Exception {
        String run = SMALL + " --rounds 8000 --report-every 500";
        try (LiveCluster cluster = cluster(run, 200)) {
            cluster.startAll();
            awaitRound(cluster, 1500);
            killAndStart(cluster, 2);
            awaitRound(cluster, 3500);
            cluster.process(1).destroy();
            assertThat(cluster.exitCode(1, 30)).as("exit code of SIGTERM").isEqualTo(143);
            assertThat(cluster.log(1)).contains("stopped after round", "start the agent again to go on");
            cluster.start(1);
            requireEndAsUndisturbed(cluster, run);
        }
    }

    /** Agents are killed soon after the one before, at moments that nobody plans, so also while others are coming back. */
    @Test
    @Tag("evidence")
    void twentyKillsAtRandomRoundsChangeNoBit() throws Exception {
        String run = SMALL + " --rounds 60000 --report-every 5000";
        Random random = new Random(SEED);
        try (LiveCluster cluster = cluster(run, 200)) {
            cluster.startAll();
            awaitRound(cluster, 5000);
            for (int i = 0; i < 20; i++) {
                killAndStart(cluster, random.nextInt(AGENTS));
                TimeUnit.MILLISECONDS.sleep(1000 + random.nextInt(5000));
            }
            requireEndAsUndisturbed(cluster, run);
        }
    }

    /** Agent 0 lives from the beginning to the end. */
    @Test
    @Tag("evidence")
    void aSoakWithAKillEveryHundredRoundsEndsAsUndisturbedInFlatMemory() throws Exception {
        String run =
                "--preset paper --data synthetic1 --rows 4000 --topology ring --threads 1 --rounds 2000 --report-every 100";
        Random random = new Random(SEED);
        List<Long> resident = new ArrayList<>();
        try (LiveCluster cluster = cluster(run, 50)) {
            cluster.startAll();
            for (int round = 100; round < 2000; round += 100) {
                awaitRound(cluster, round);
                resident.add(cluster.residentMegabytes(0));
                killAndStart(cluster, 1 + random.nextInt(AGENTS - 1));
            }
            requireEndAsUndisturbed(cluster, run);
        }
        assertThat(resident).hasSize(19);
        assertThat(resident.get(18))
                .as("resident MB of agent 0 at each kill: " + resident)
                .isLessThan(resident.get(4) + 60);
    }

    @Test
    void aRunInOneProcessStopsAtARoundsEndAndResumes() throws Exception {
        String run = SMALL + " --rounds 30000 --report-every 10000";
        Path saved = folder.resolve("saved");
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(run.split(" ", -1)));
        arguments.addAll(List.of("--agents", Integer.toString(AGENTS)));
        arguments.addAll(List.of("--out", folder.resolve("stopped").toString(), "--checkpoint", saved.toString()));
        Path log = folder.resolve("stopped.log");
        Process process = LiveCluster.java(log, arguments.toArray(String[]::new));
        while (!java.nio.file.Files.readString(log).contains(" round 10000/")) {
            TimeUnit.MILLISECONDS.sleep(30);
            assertThat(process.isAlive())
                    .as(java.nio.file.Files.readString(log))
                    .isTrue();
        }
        process.destroy();
        assertThat(process.waitFor()).as(java.nio.file.Files.readString(log)).isEqualTo(143);
        assertThat(java.nio.file.Files.readString(log))
                .contains("stopped after round", "go on with: ./bilevel resume " + saved);
        assertThat(LiveCluster.java(log, "resume", saved.toString()).waitFor()).isZero();
        requireSame(folder.resolve("stopped"), inOneProcess(run));
    }
}
