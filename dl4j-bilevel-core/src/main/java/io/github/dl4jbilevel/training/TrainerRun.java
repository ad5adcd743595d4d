package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.dl4j.TestScorer;
import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.Communication;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.run.RunSummary;
import io.github.dl4jbilevel.state.MetricsBytes;
import io.github.dl4jbilevel.state.RoundMetrics;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Survivors;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
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

    /** Plays it. */
    BilevelResult play() {
        Membership.States states = checkpoints == null ? Membership.States.NONE : checkpoints;
        int agents = problem.agents();
        boolean apart = plan.membership().local(agents).size() < agents;
        boolean done = apart && checkpoints != null && checkpoints.newestRound() == rounds;
        try (StopWatchdog impatience = new StopWatchdog(plan.stop(), () -> done, apart)) {
            try {
                return play(states, impatience);
            } catch (InterruptedException | IllegalStateException e) {
                if (!impatience.wasDelivered()) {
                    throw interrupted(e);
                }
                if (plan.stop().getAsBoolean()) {
                    throw new IllegalStateException(
                            "Stopped while other processes were waited for: " + whatStands(), e);
                }
                throw new IllegalStateException(
                        "All " + rounds + " rounds are played, and the other processes are gone: " + whatStands()
                                + " The process of the lowest agent has the results.",
                        e);
            }
        }
    }

    private String whatStands() {
        return checkpoints == null || checkpoints.isEmpty()
                ? "there is no checkpoint."
                : "the latest checkpoint stands, of round " + checkpoints.newestRound() + ".";
    }

    private static RuntimeException interrupted(Exception cause) {
        if (cause instanceof RuntimeException other) {
            return other;
        }
        Thread.currentThread().interrupt();
        return new IllegalStateException(
                "Interrupted while other processes were waited for; the run is stopped.", cause);
    }

    private BilevelResult play(Membership.States states, StopWatchdog impatience) throws InterruptedException {
        Membership.Common common = plan.common(rounds);
        AgreedStart failed = null;
        while (true) {
            impatience.watch(null);
            AgreedStart beginning;
            try {
                beginning = plan.membership().begin(common, states);
            } catch (HaltException e) {
                throw new IllegalStateException("The run " + Divergence.decode(e.reason()) + ".", e);
            }
            RunState state;
            try {
                state = beginning.round() == 0 || checkpoints == null
                        ? null
                        : checkpoints.at(beginning.round(), beginning.missing());
            } catch (UncheckedIOException e) {
                // It may have been discarded, because the others have agreed on an earlier one meanwhile.
                if (beginning.equals(failed)) {
                    throw e;
                }
                failed = beginning;
                continue;
            }
            try {
                return play(beginning, state, impatience);
            } catch (RestartException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    private BilevelResult play(AgreedStart beginning, @Nullable RunState state, StopWatchdog impatience)
            throws InterruptedException {
        if (state != null) {
            RunState.requireSame(state.trainer().settings(), identity);
            requireRounds(state.round());
        }
        Communication communication = new Communication(plan.membership(), plan.precision(), beginning.missing());
        PerLevel<Mixing> mixing = withoutMissing(plan.mixing(), beginning.missing());
        try (DecentralizedRun run = new DecentralizedRun(
                plan.noisyProblem(), plan.algorithm(), mixing, plan.seed(), plan.threads(), communication)) {
            impatience.watch(run.coordination());
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

    private BilevelResult play(DecentralizedRun run, @Nullable RunState from, AgreedStart beginning)
            throws InterruptedException {
        TestScorer scorer = test == null ? null : problem.scorer(test);
        EarlyStopping.Reports reports = plan.earlyStopping().begin();
        latest = null;
        secondsPerRound = 0;
        Outcome outcome;
        try {
            outcome = rounds(run, from, beginning, scorer, reports);
        } catch (HaltException e) {
            outcome = new Outcome(Divergence.decode(e.reason()), null);
        }
        Divergence divergence = outcome.divergence;
        if (divergence != null) {
            for (BilevelListener listener : plan.listeners()) {
                listener.onDivergence(divergence);
            }
        }
        Map<String, String> all = new LinkedHashMap<>(plan.settings());
        all.put("rounds", Long.toString(rounds));
        all.put("threads", Integer.toString(run.threads()));
        all.put("computation", problem.computation());
        if (!beginning.missing().isEmpty()) {
            all.put(RunState.MISSING, beginning.missing().toString());
        }
        RunView view = latest;
        if (view == null) {
            view = new RunView(problem, run.isWhole() ? RunSummary.of(run) : RunSummary.ofThisProcess(run));
        }
        return new BilevelResult(view, run, reports, divergence, outcome.stop, Provenance.of(all));
    }

    /** What ended the rounds; both null where all were played. */
    private record Outcome(
            @Nullable Divergence divergence, @Nullable Termination stop) {}

    private Outcome rounds(
            DecentralizedRun run,
            @Nullable RunState from,
            AgreedStart beginning,
            @Nullable TestScorer scorer,
            EarlyStopping.Reports reports)
            throws InterruptedException {
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
            if (run.round() == rounds && (reports.round() < rounds || !run.isWhole())) {
                reportAtEnd(run, scorer, seconds, reports);
            }
        }
        while (run.round() < rounds && reports.termination() == null) {
            long before = run.round();
            long start = System.nanoTime();
            Divergence divergence = run.advance(piece(before), this::onRound);
            double took = (System.nanoTime() - start) * 1e-9;
            seconds += took;
            secondsPerRound = took / Math.max(1, run.round() - before);
            boolean ends = run.round() == rounds || divergence != null;
            boolean apart = divergence != null && !run.isWhole();
            if (run.round() > reports.round() && (ends || run.round() % plan.reportEvery() == 0) && !apart) {
                report(run, scorer, seconds, reports);
            }
            if (divergence != null) {
                return new Outcome(divergence, null);
            }
            boolean pause = run.coordination().nextPause(before) == run.round();
            boolean leaves = plan.stop().getAsBoolean() && run.round() < rounds && (run.isWhole() || pause);
            if (checkpoints != null && (ends || leaves || pause || checkpoints.areDue(run.round()))) {
                RunState.OfTrainer known = new RunState.OfTrainer(identity, seconds, reports.history());
                checkpoints.trySave(run.state().with(known), plan.listeners());
            }
            if (leaves) {
                return new Outcome(null, new Termination(run.round(), "stopped on request"));
            }
        }
        if (!run.isWhole()) {
            leaveTogether(run);
        }
        return new Outcome(null, null);
    }

    /** Of a run that is resumed with nothing left to play; a report that its history has already is made for its view alone. */
    private void reportAtEnd(
            DecentralizedRun run, @Nullable TestScorer scorer, double seconds, EarlyStopping.Reports reports)
            throws InterruptedException {
        if (reports.round() < rounds) {
            report(run, scorer, seconds, reports);
        } else {
            latest = new RunView(problem, RunSummary.of(run));
        }
    }

    /** No process goes before all are done and have their last checkpoint: until then one that is lost can still be waited for. */
    private static void leaveTogether(DecentralizedRun run) throws InterruptedException {
        run.coordination().gather(new byte[0]);
        run.coordination().broadcast(new byte[0]);
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
        RoundMetrics metrics = MetricsBytes.decode(run.coordination().broadcast(made));
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
