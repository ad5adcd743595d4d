package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.AgreedStart;
import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.state.Checkpoints;
import io.github.dl4jbilevel.state.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rounds of a run from one agreed start, in pieces between which it is reported, saved and ended. */
final class TrainerRounds {
    /** Rounds are played in pieces of about this length, between which a run can be stopped. */
    private static final double PIECE_SECONDS = 0.2;

    private final TrainerPlan plan;
    private final DecentralizedRun run;
    private final long rounds;
    private final Settings identity;
    private final Reporter reporter;
    private double seconds;
    private double secondsPerRound;

    /**
     * Rounds to come.
     *
     * @param rounds in all
     * @param identity what a state must have in common with the run
     */
    TrainerRounds(TrainerPlan plan, DecentralizedRun run, long rounds, Settings identity) {
        this.plan = plan;
        this.run = run;
        this.rounds = rounds;
        this.identity = identity;
        this.reporter = new Reporter(plan, run, rounds);
    }

    History history() {
        return reporter.history();
    }

    /** What the accuracy or R squared of the test is; empty where there is no test. */
    Optional<String> testMeasure() {
        return reporter.testMeasure();
    }

    Course course() {
        return reporter.course();
    }

    /** Networks and hyperparameters at the latest report; as far as this process knows them if there was none. */
    RunView view() throws InterruptedException {
        return reporter.view();
    }

    /**
     * Plays the rounds.
     *
     * @param start on which all processes have agreed
     * @param state to continue from; null for the problem's start
     */
    Outcome from(AgreedStart start, @Nullable RunState state) throws InterruptedException {
        try {
            if (state == null) {
                reporter.report(seconds);
            } else {
                restore(start, state);
            }
            return playRounds();
        } catch (HaltException e) {
            return new Outcome.Diverged(Divergence.decode(e.reason()));
        }
    }

    private void restore(AgreedStart start, RunState state) throws InterruptedException {
        if (start.missing().isEmpty()) {
            run.restore(state);
        } else {
            run.restoreWithoutMissing(state);
        }
        seconds = state.trainer().seconds();
        history().continueFrom(state.trainer().history());
        course().continueFrom(state.trainer().course());
        if (run.round() == rounds && (history().round() < rounds || !run.isWhole())) {
            reportAtEnd();
        }
    }

    /** Reports on a run that is resumed with nothing left to play; if its history has that report already, only the view is made. */
    private void reportAtEnd() throws InterruptedException {
        if (history().round() < rounds) {
            reporter.report(seconds);
        } else {
            reporter.look();
        }
    }

    private Outcome playRounds() throws InterruptedException {
        while (run.round() < rounds && history().termination().isEmpty()) {
            long before = run.round();
            Optional<Divergence> divergence = playPiece(before);
            boolean ends = run.round() == rounds || divergence.isPresent();
            if (reportIsDue(ends) && (divergence.isEmpty() || run.isWhole())) {
                reporter.report(seconds);
            }
            if (divergence.isPresent()) {
                return new Outcome.Diverged(divergence.get());
            }
            boolean pauses = run.coordination().nextPause(before) == run.round();
            boolean leaves =
                    plan.ending().onRequest().getAsBoolean() && run.round() < rounds && (run.isWhole() || pauses);
            saveIfDue(ends || leaves || pauses);
            if (leaves) {
                return new Outcome.Stopped(new Termination(run.round(), Termination.ON_REQUEST));
            }
        }
        if (!run.isWhole()) {
            leaveTogether();
        }
        return history().termination().<Outcome>map(Outcome.Stopped::new).orElseGet(Outcome.Finished::new);
    }

    private Optional<Divergence> playPiece(long before) {
        long start = System.nanoTime();
        Optional<Divergence> divergence = run.advance(piece(before), this::onRound);
        double took = (System.nanoTime() - start) * 1e-9;
        seconds += took;
        secondsPerRound = took / Math.max(1, run.round() - before);
        return divergence;
    }

    /** Number of rounds until the next report or checkpoint, but no more than can be played in a short while. */
    private long piece(long round) {
        int every = plan.reporting().every();
        long untilStop = Math.min(rounds - round, every - round % every);
        Checkpoints checkpoints = plan.checkpoints();
        if (checkpoints != null) {
            untilStop = Math.min(untilStop, checkpoints.schedule().untilNext(round));
        }
        long fitting = secondsPerRound > 0 ? (long) (PIECE_SECONDS / secondsPerRound) : 1;
        return Math.max(1, Math.min(untilStop, fitting));
    }

    private void onRound(long completed) {
        for (BilevelListener listener : plan.reporting().listeners()) {
            listener.onRound(completed);
        }
    }

    private boolean reportIsDue(boolean ends) {
        return run.round() > history().round()
                && (ends || run.round() % plan.reporting().every() == 0);
    }

    private void saveIfDue(boolean inAnyCase) {
        Checkpoints checkpoints = plan.checkpoints();
        if (checkpoints != null && (inAnyCase || checkpoints.schedule().isDue(run.round()))) {
            RunState.OfTrainer known = new RunState.OfTrainer(
                    identity, seconds, history().reports(), plan.refit() ? course().points() : List.of());
            checkpoints.trySave(run.state().with(known), this::onCheckpointFailure);
        }
    }

    private void onCheckpointFailure(IOException failure) {
        for (BilevelListener listener : plan.reporting().listeners()) {
            listener.onCheckpointFailure(run.round(), failure);
        }
    }

    /** Waits until all processes are done and have their last checkpoint: until then one that is lost can still be waited for. */
    private void leaveTogether() throws InterruptedException {
        run.coordination().gather(new byte[0]);
        run.coordination().broadcast(new byte[0]);
    }
}
