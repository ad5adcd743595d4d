package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.dl4j.RowStore;
import io.github.dl4jbilevel.dl4j.TestScorer;
import io.github.dl4jbilevel.exchange.Beginning;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Survivors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a trainer: rounds, reports and checkpoints; and a new beginning from an earlier round wherever the processes of a run
 * agree on one.
 */
final class TrainerRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerRun.class);
    /** Rounds are played in pieces of about this length, between which a run can be stopped. */
    private static final double PIECE_SECONDS = 0.2;

    private final TrainerPlan plan;
    private final NetworkProblem problem;
    private final @Nullable Checkpoints checkpoints;
    private final @Nullable RowStore test;
    private final long rounds;
    private final Map<String, String> identity;
    private @Nullable RunView latest;
    private double secondsPerRound;

    /**
     * A run to come.
     *
     * @param rounds in all
     * @param identity what a state must have in common with the run
     */
    TrainerRun(TrainerPlan plan, long rounds, Map<String, String> identity) {
        this.plan = plan;
        this.problem = plan.problem();
        this.checkpoints = plan.checkpoints();
        this.test = plan.test();
        this.rounds = rounds;
        this.identity = identity;
    }

    /**
     * Plays it.
     *
     * @param newestState as {@link io.github.dl4jbilevel.exchange.ExchangeFactory#begin}
     */
    BilevelResult play(LongUnaryOperator newestState) {
        try {
            while (true) {
                Beginning beginning = plan.peers().begin(plan.common(rounds), newestState);
                try {
                    return play(beginning);
                } catch (RestartException e) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "Interrupted while other processes were waited for; the run is stopped.", e);
        }
    }

    private BilevelResult play(Beginning beginning) throws InterruptedException {
        RunState state = beginning.round() == 0 || checkpoints == null ? null : checkpoints.at(beginning.round());
        if (state != null) {
            RunState.requireSame(state.trainer().settings(), identity);
            requireRounds(state.round());
        }
        Peers peers = new Peers(plan.peers(), plan.precision(), beginning.missing());
        PerLevel<Mixing> mixing = withoutMissing(plan.mixing(), beginning.missing());
        try (DecentralizedRun run = new DecentralizedRun(
                plan.noisyProblem(), plan.algorithm(), mixing, plan.seed(), plan.threads(), peers)) {
            return play(run, state, beginning);
        }
    }

    private void requireRounds(long done) {
        if (rounds < done) {
            throw new IllegalArgumentException("Rounds = " + rounds + ": the checkpoint has " + done
                    + " of them; it must lie between these and " + Integer.MAX_VALUE + ".");
        }
    }

    /** The same object for levels that have the same now. */
    private static PerLevel<Mixing> withoutMissing(PerLevel<Mixing> mixing, SortedSet<Integer> missing) {
        if (missing.isEmpty()) {
            return mixing;
        }
        Map<Mixing, Mixing> survivors = new HashMap<>();
        return PerLevel.of(level ->
                survivors.computeIfAbsent(mixing.get(level), whole -> new Survivors(whole.topology(), missing)));
    }

    private BilevelResult play(DecentralizedRun run, @Nullable RunState from, Beginning beginning)
            throws InterruptedException {
        if (checkpoints != null && !beginning.missing().isEmpty()) {
            checkpoints.removeAfter(beginning.round());
        }
        TestScorer scorer = test == null ? null : problem.scorer(test);
        EarlyStopping.Reports reports = plan.earlyStopping().begin();
        latest = null;
        double seconds = 0;
        if (from == null) {
            report(run, scorer, 0, reports);
        } else {
            if (beginning.missing().isEmpty()) {
                run.restore(from);
            } else {
                run.restoreWithoutMissing(from);
            }
            seconds = from.trainer().seconds();
            reports.continueFrom(from.trainer().history());
            if (!run.isWhole()) {
                // Agents that halt before the next report can gather nothing any more.
                latest = new RunView(problem, RunSummary.of(run));
            }
            if (run.round() == rounds && reports.round() < rounds) {
                report(run, scorer, seconds, reports);
            }
        }
        Divergence divergence = null;
        Termination stop = null;
        while (run.round() < rounds && divergence == null && reports.termination() == null && stop == null) {
            long before = run.round();
            long start = System.nanoTime();
            divergence = run.advance(piece(before), this::onRound);
            double took = (System.nanoTime() - start) * 1e-9;
            seconds += took;
            secondsPerRound = took / Math.max(1, run.round() - before);
            stop = plan.stop().getAsBoolean() ? new Termination(run.round(), "stopped on request") : null;
            boolean ends = run.round() == rounds || (divergence != null && run.isWhole());
            if (run.round() > reports.round()
                    && (ends || run.round() % plan.reportEvery() == 0)
                    && !halted(divergence, run)) {
                report(run, scorer, seconds, reports);
            }
            if (checkpoints != null
                    && divergence == null
                    && (ends || stop != null || checkpoints.areDue(run.round()))) {
                RunState.OfTrainer known = new RunState.OfTrainer(identity, seconds, reports.history());
                checkpoints.trySave(run.state().with(known), plan.listeners());
            }
        }
        if (divergence != null) {
            for (BilevelListener listener : plan.listeners()) {
                listener.onDivergence(divergence);
            }
        }
        Map<String, String> all = new LinkedHashMap<>(plan.settings());
        all.put("rounds", Long.toString(rounds));
        all.put("threads", Integer.toString(run.threads()));
        if (!beginning.missing().isEmpty()) {
            all.put("missingAgents", beginning.missing().toString());
        }
        RunView view = latest == null ? new RunView(problem, RunSummary.of(run)) : latest;
        return new BilevelResult(view, run, reports, divergence, stop, Provenance.of(all));
    }

    /** Agents of several processes that halted stand in different rounds: nothing can be gathered from them. */
    private static boolean halted(@Nullable Divergence divergence, DecentralizedRun run) {
        return divergence != null && !run.isWhole();
    }

    /** Rounds until the next report or checkpoint, but no more than take a short while. */
    private long piece(long round) {
        long untilReport = plan.reportEvery() - round % plan.reportEvery();
        long untilStop = Math.min(rounds - round, untilReport);
        if (checkpoints != null) {
            untilStop = Math.min(untilStop, checkpoints.untilNext(round));
        }
        long fitting = secondsPerRound > 0 ? (long) (PIECE_SECONDS / secondsPerRound) : 1;
        return Math.max(1, Math.min(untilStop, fitting));
    }

    private void onRound(long completed) {
        for (BilevelListener listener : plan.listeners()) {
            listener.onRound(completed);
        }
    }

    /** Gathers what a report needs; the root makes it, and all get it. */
    private void report(
            DecentralizedRun run, @Nullable TestScorer scorer, double seconds, EarlyStopping.Reports reports)
            throws InterruptedException {
        RunSummary summary = RunSummary.of(run);
        RunView view = new RunView(problem, summary);
        byte[] made = summary.root() ? MetricsBytes.encode(metrics(run, summary, view, scorer, seconds)) : new byte[0];
        RoundMetrics metrics = MetricsBytes.decode(run.exchange().broadcast(made));
        for (BilevelListener listener : plan.listeners()) {
            listener.onMetrics(metrics, view);
        }
        reports.add(metrics, view);
        latest = view;
    }

    private static RoundMetrics metrics(
            DecentralizedRun run, RunSummary summary, RunView view, @Nullable TestScorer scorer, double seconds) {
        return new RoundMetrics(
                run.round(),
                seconds,
                summary.upperLoss(),
                summary.lowerLoss(),
                scorer == null ? Double.NaN : view.meanOverNetworks(scorer::loss),
                scorer == null ? Double.NaN : view.meanOverNetworks(scorer::accuracy),
                summary.consensusError(),
                summary.gradientNorm(),
                summary.evaluations(),
                summary.bytes());
    }
}
