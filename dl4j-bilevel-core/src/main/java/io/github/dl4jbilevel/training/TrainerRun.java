package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.run.Communication;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.state.Checkpoints;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Survivors;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a trainer: it awaits the other processes, joins them at the round that all agree on, and plays the rounds from there; and
 * again wherever the processes of a run agree on a new start.
 */
final class TrainerRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainerRun.class);

    private final TrainerPlan plan;
    private final Membership membership;
    private final @Nullable Checkpoints checkpoints;
    private final long rounds;
    private final Settings identity;

    /**
     * A run to come.
     *
     * @param rounds in all
     * @param identity what a state must have in common with the run
     */
    TrainerRun(TrainerPlan plan, long rounds, Settings identity) {
        this.plan = plan;
        this.membership = plan.network().membership();
        this.checkpoints = plan.checkpoints();
        this.rounds = rounds;
        this.identity = identity;
    }

    /** Plays the run. */
    BilevelResult play() {
        try (StopWatchdog watchdog = watchdog()) {
            try {
                return playToTheEnd(watchdog);
            } catch (InterruptedException | IllegalStateException e) {
                throw watchdog.wasDelivered() ? leftAlone(e) : interrupted(e);
            }
        }
    }

    private StopWatchdog watchdog() {
        int agents = plan.work().problem().agents();
        if (membership.local(agents).size() == agents) {
            return StopWatchdog.idle();
        }
        boolean done = checkpoints != null && checkpoints.folder().newestRound() == rounds;
        return StopWatchdog.watching(plan.ending().onRequest(), () -> done);
    }

    private BilevelResult playToTheEnd(StopWatchdog watchdog) throws InterruptedException {
        AgreedStart withoutState = null;
        while (true) {
            watchdog.onWaiting();
            AgreedStart start = awaitOthers();
            RunState state;
            try {
                state = stateAt(start);
            } catch (UncheckedIOException e) {
                // It may have been discarded, because the others have agreed on an earlier one meanwhile.
                if (start.equals(withoutState)) {
                    throw e;
                }
                withoutState = start;
                continue;
            }
            try {
                return joinFrom(start, state, watchdog);
            } catch (RestartException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    /** Waits until all processes are there and agree on the round to begin from. */
    private AgreedStart awaitOthers() throws InterruptedException {
        try {
            return membership.begin(
                    plan.agreement(rounds), checkpoints == null ? Membership.States.NONE : checkpoints.folder());
        } catch (HaltException e) {
            throw new IllegalStateException("The run " + Divergence.decode(e.reason()) + ".", e);
        }
    }

    /** The state to continue from; null where all begin at the problem's start. */
    private @Nullable RunState stateAt(AgreedStart start) {
        if (start.round() == 0 || checkpoints == null) {
            return null;
        }
        return checkpoints.folder().at(start.round(), start.missing());
    }

    /** Plays the rounds from an agreed start. */
    private BilevelResult joinFrom(AgreedStart start, @Nullable RunState state, StopWatchdog watchdog)
            throws InterruptedException {
        if (state != null) {
            state.trainer().identity().requireSame(identity);
            requireRoundsAfter(state.round());
        }
        TrainerPlan.Work work = plan.work();
        TrainerPlan.Network network = plan.network();
        try (DecentralizedRun run = new DecentralizedRun.Builder(work.noisyProblem(), work.algorithm())
                .mixing(withoutMissing(network.mixing(), start.missing()))
                .seed(work.seed())
                .threads(work.threads())
                .communication(new Communication(membership, network.precision(), start.missing()))
                .build()) {
            watchdog.onRounds(run.coordination());
            TrainerRounds play = new TrainerRounds(plan, run, rounds, identity);
            return result(run, start, play, play.from(start, state));
        }
    }

    private BilevelResult result(DecentralizedRun run, AgreedStart start, TrainerRounds play, Outcome outcome)
            throws InterruptedException {
        if (outcome instanceof Outcome.Diverged diverged) {
            plan.reporting().listeners().forEach(listener -> listener.onDivergence(diverged.divergence()));
        }
        List<RoundMetrics> reports = play.history().reports();
        Optional<Refit.Outcome> refit =
                outcome instanceof Outcome.Finished && plan.refit() && run.isWhole() && rounds > 0
                        ? new Refit(plan, run.round(), reports, play.course()).play(reports.get(reports.size() - 1))
                        : Optional.empty();
        return new BilevelResult(
                play.view(),
                refit.orElse(null),
                Diagnosis.of(
                        plan.work().problem(),
                        play.course(),
                        reports,
                        refit.map(Refit.Outcome::view).orElse(play.view())),
                play.history(),
                outcome,
                run.round(),
                run.traffic(),
                plan.provenance(rounds, run.threads(), start.missing(), play.testMeasure()));
    }

    private void requireRoundsAfter(long done) {
        if (rounds < done) {
            throw new IllegalArgumentException("Rounds = " + rounds + ": the checkpoint has " + done
                    + " of them; it must lie between these and " + Integer.MAX_VALUE + ".");
        }
    }

    /** The weights without the missing agents; levels that share an object go on sharing one. */
    private static PerLevel<Mixing> withoutMissing(PerLevel<Mixing> mixing, SortedSet<Integer> missing) {
        if (missing.isEmpty()) {
            return mixing;
        }
        Map<Mixing, Mixing> survivors = new HashMap<>();
        return PerLevel.of(level ->
                survivors.computeIfAbsent(mixing.get(level), whole -> new Survivors(whole.topology(), missing)));
    }

    private IllegalStateException leftAlone(Exception cause) {
        return plan.ending().onRequest().getAsBoolean()
                ? new IllegalStateException("Stopped while waiting for other processes: " + whatStands(), cause)
                : new IllegalStateException(
                        "All " + rounds + " rounds are played, and the other processes are gone: " + whatStands()
                                + " The process of the lowest agent has the results.",
                        cause);
    }

    private String whatStands() {
        return checkpoints == null || checkpoints.folder().isEmpty()
                ? "there is no checkpoint."
                : "the latest checkpoint stands, of round "
                        + checkpoints.folder().newestRound() + ".";
    }

    private static RuntimeException interrupted(Exception cause) {
        if (cause instanceof RuntimeException other) {
            return other;
        }
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for other processes; the run is stopped.", cause);
    }
}
