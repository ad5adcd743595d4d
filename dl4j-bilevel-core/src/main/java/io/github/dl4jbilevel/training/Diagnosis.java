package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.state.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The signs, after a run, that its result is not what it looks like. */
final class Diagnosis {
    /** Runs below this many rounds were not meant to arrive. */
    private static final long LONG_ENOUGH = 100;

    /** The least move of some x, in its own unit, that is called one. */
    private static final double MOVE = 0.05;

    /** The growth of the training loss, with penalties, that is an explosion. */
    private static final double EXPLOSION = 10;

    /** The last part of a run, and the fall of the validation loss in it that is too much to have arrived. */
    private static final double LAST = 0.2;

    private static final double FALL = 0.02;

    private Diagnosis() {}

    /**
     * The warnings of a run that has ended.
     *
     * @param course of x in it
     * @param history its reports, without that of a refit
     * @param outcome that the user gets
     */
    static List<String> of(NetworkProblem problem, Course course, List<RoundMetrics> history, RunView outcome) {
        List<String> warnings = new ArrayList<>();
        RoundMetrics first = history.get(0);
        RoundMetrics last = history.get(history.size() - 1);
        if (!outcome.isComplete() || last.round() < LONG_ENOUGH) {
            return warnings;
        }
        if (outcome.predictsOneClass()) {
            warnings.add(
                    "The network predicts the same class for every validation row it was asked about: it has learned nothing"
                            + " beyond the shares of the classes. Scale the features, or try a larger learning rate or more rounds.");
        }
        if (last.lowerLoss() > EXPLOSION * Math.max(1, first.lowerLoss())) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The training loss with its penalties went from %.3g to %.3g: a penalty or the network has exploded. Try a smaller"
                            + " learning rate, or bounds for the hyperparameters.",
                    first.lowerLoss(),
                    last.lowerLoss()));
        }
        addUpper(problem, course, warnings);
        addArrival(history, warnings);
        return warnings;
    }

    private static void addUpper(NetworkProblem problem, Course course, List<String> warnings) {
        List<RunState.Upper> points = course.points();
        double move = 0;
        long entries = 0;
        long bounded = 0;
        RunState.Upper start = points.get(0);
        RunState.Upper end = points.get(points.size() - 1);
        for (var agent : end.ofAgents().entrySet()) {
            INDArray from = start.ofAgents().get(agent.getKey());
            INDArray to = agent.getValue();
            if (from == null || to.isEmpty()) {
                continue;
            }
            move = Math.max(move, to.sub(from).amaxNumber().doubleValue());
            entries += to.length();
            bounded += problem.atUpperBound(agent.getKey(), to);
        }
        if (entries > 0 && move < MOVE) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The hyperparameters did not move: the largest change of any x is %.2g. What you see is the network that they started"
                            + " with. Try a larger learning rate of the upper level, or more rounds.",
                    move));
        }
        if (bounded > 0) {
            warnings.add(bounded + " of " + entries
                    + " hyperparameters sit at their upper bound: the penalty wants to be stronger than it"
                    + " may be. Allow larger values, or ask whether those weights are needed at all.");
        }
    }

    private static void addArrival(List<RoundMetrics> history, List<String> warnings) {
        RoundMetrics last = history.get(history.size() - 1);
        RoundMetrics before = history.get(0);
        for (RoundMetrics report : history) {
            if (report.round() <= (1 - LAST) * last.round()) {
                before = report;
            }
        }
        double fall = (before.validationLoss() - last.validationLoss()) / before.validationLoss();
        if (before.round() > 0 && fall > FALL) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The validation loss still fell by %.1f %% from round %d to the end: the run has not arrived. Give it more rounds, such"
                            + " as %d.",
                    100 * fall,
                    before.round(),
                    2 * last.round()));
        }
    }
}
