package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;

/** Milliseconds of a full round: samples, gradients, estimators, tracking, mixing and steps of all agents. */
final class RoundMeasure implements Measure {
    private final String key;
    private final String title;
    private final DecentralizedRun run;
    private final TimedLoop loop;

    RoundMeasure(String key, String title, DecentralizedRun run, double seconds) {
        this.key = key;
        this.title = title;
        this.run = run;
        this.loop = new TimedLoop(seconds, rounds -> advance(run, rounds));
    }

    /** D-NSVRGDA on a line. */
    static RoundMeasure onLine(BilevelProblem problem, int threads, double seconds) {
        return new RoundMeasure(
                key(threads),
                "full round, " + threads + (threads == 1 ? " thread" : " threads"),
                open(problem, Topology.line(problem.agents()), threads),
                seconds);
    }

    /** D-NSVRGDA on a ring, on one thread. */
    static RoundMeasure onRing(BilevelProblem problem, double seconds) {
        int agents = problem.agents();
        return new RoundMeasure(
                ringKey(agents),
                "full round, K = " + agents + " on a ring, 1 thread",
                open(problem, Topology.ring(agents), 1),
                seconds);
    }

    static String key(int threads) {
        return "round-" + threads;
    }

    static String ringKey(int agents) {
        return "ring-" + agents;
    }

    static DecentralizedRun open(BilevelProblem problem, Topology topology, int threads) {
        return new DecentralizedRun.Builder(problem, Workload.recipe())
                .mixing(MixingMatrix.metropolis(topology))
                .seed(Workload.SEED)
                .threads(threads)
                .build();
    }

    /** Plays rounds, which must end well. */
    static void advance(DecentralizedRun run, long rounds) {
        run.advance(rounds).ifPresent(divergence -> {
            throw new IllegalStateException("The timed run " + divergence + ": its figures would mean nothing.");
        });
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void warmUp() {
        loop.warmUp();
    }

    @Override
    public double measure() {
        return loop.milliseconds();
    }

    @Override
    public void close() {
        run.close();
    }
}
