package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.ReportWriter;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One or more algorithms on the same samples from the same start, with the report.
 *
 * @param runs in the order asked for
 */
record Comparison(List<ReportRun> runs) {

    /**
     * One training.
     *
     * @param algorithm by name
     * @param fixed whether hyperparameters stay where they start
     */
    record Task(String algorithm, boolean fixed) {
        String label() {
            return fixed ? algorithm + ", fixed" : algorithm;
        }
    }

    /**
     * A training that has ended.
     *
     * @param rounds that it was to have, without those of a refit
     */
    record Trained(BilevelResult result, long rounds) {}

    static Comparison of(List<String> algorithms, RunArguments arguments) {
        return of(algorithms, arguments, new CheckpointArguments(), false);
    }

    /**
     * @param againstFixed whether the only algorithm trains once more, with hyperparameters where they start
     */
    static Comparison of(
            List<String> algorithms, RunArguments arguments, CheckpointArguments checkpoints, boolean againstFixed) {
        Session.requireAlgorithms(algorithms, arguments);
        if (againstFixed) {
            requireFixable(algorithms.get(0), arguments);
        }
        OutputFolder.require("--out", arguments.output.out);
        checkpoints.tryFolder();
        Session session = Session.open(arguments);
        try (StopRequest stop = new StopRequest()) {
            Comparison comparison = of(algorithms, session, arguments, checkpoints, stop);
            if (againstFixed && !stop.isAsked()) {
                Task fixed = new Task(algorithms.get(0), true);
                Trained start = train(session, fixed, arguments, new CheckpointArguments(), stop);
                if (start.result().termination().isEmpty()) {
                    new FixedComparison(
                                    comparison.runs().get(0),
                                    session.summary(fixed.label(), start.result()),
                                    arguments.network.tuned())
                            .print(arguments.out());
                }
            }
            return comparison;
        }
    }

    private static void requireFixable(String algorithm, RunArguments arguments) {
        if (!arguments.place.isHere()) {
            throw new BadInputException(
                    "--against-fixed with agents in several processes: they train once. Leave it out.");
        }
        Session.checked(() -> {
            arguments.algorithm.requireFixable(algorithm);
            return algorithm;
        });
    }

    private static Comparison of(
            List<String> algorithms,
            Session session,
            RunArguments arguments,
            CheckpointArguments checkpoints,
            StopRequest stop) {
        Path out = arguments.output.out;
        List<ReportRun> runs = new ArrayList<>();
        for (String algorithm : algorithms) {
            Trained trained = train(session, new Task(algorithm, false), arguments, checkpoints, stop);
            BilevelResult result = trained.result();
            if (endsWithoutReport(algorithm, trained, arguments, checkpoints)) {
                return new Comparison(List.of(session.summary(algorithm, result)));
            }
            if (stop.isAsked() && arguments.refits() && !result.isRefitted()) {
                arguments
                        .err()
                        .println("bilevel: " + algorithm
                                + " stopped before the network was trained once more on all rows: it"
                                + " is that of the search; " + checkpoints.howToGoOn());
                arguments.err().flush();
            }
            runs.add(session.summary(algorithm, result));
            session.saveModels(algorithm, result, algorithms.size() == 1 ? out : out.resolve(algorithm));
        }
        List<String> warnings = ReportWriter.write(
                new Report(
                        session.title() + ": " + String.join(", ", algorithms),
                        session.description(algorithms),
                        arguments.commandLine(),
                        session.drawings(algorithms),
                        runs),
                out);
        Comparison comparison = new Comparison(runs);
        comparison.print(arguments.out());
        arguments.announce(warnings);
        return comparison;
    }

    /** A run that was stopped, and one of several processes that does not know all agents, have no report to write. */
    private static boolean endsWithoutReport(
            String algorithm, Trained trained, RunArguments arguments, CheckpointArguments checkpoints) {
        BilevelResult result = trained.result();
        if (result.termination().isPresent()) {
            arguments
                    .err()
                    .println("bilevel: " + algorithm + " stopped after round " + result.rounds() + " of "
                            + trained.rounds() + "; " + checkpoints.howToGoOn());
        } else if (!result.isComplete()) {
            arguments
                    .out()
                    .println("Agent " + arguments.place.agent() + " is done: " + result.rounds()
                            + " rounds; the process of the lowest agent writes the report.");
        }
        arguments.err().flush();
        arguments.out().flush();
        return result.termination().isPresent() || !result.isComplete();
    }

    static Trained train(Session session, String algorithm, RunArguments arguments) {
        try (StopRequest stop = new StopRequest()) {
            return train(session, new Task(algorithm, false), arguments, new CheckpointArguments(), stop);
        }
    }

    private static Trained train(
            Session session, Task task, RunArguments arguments, CheckpointArguments checkpoints, StopRequest stop) {
        long rounds = session.rounds(task.algorithm());
        try (Progress progress = new Progress(task.label(), rounds, arguments.err(), arguments.output.quiet)) {
            DecentralizedBilevelTrainer trainer = session.trainer(task, rounds, progress, checkpoints, stop);
            checkpoints.remember(arguments.originalArguments(), arguments.reportEvery(rounds));
            return new Trained(checkpoints.train(trainer, rounds), rounds);
        }
    }

    boolean anyDiverged() {
        return runs.stream().anyMatch(run -> run.divergence() != null);
    }

    /** Accuracy, or for real labels their error. */
    static String quality(ReportRun run) {
        String rmse = run.settings().get(Session.RMSE);
        return rmse == null
                ? String.format(Locale.ROOT, "test accuracy %.4f", run.testAccuracy())
                : String.format(Locale.ROOT, "test RMSE %s  R squared %.4f", rmse, run.testRSquared());
    }

    private void print(PrintWriter out) {
        for (ReportRun run : runs) {
            Divergence divergence = run.divergence();
            out.printf(
                    Locale.ROOT,
                    "%-18s %d rounds  validation loss %.4f  test loss %.4f  %s  %.2f ms/round%s%s%n",
                    run.algorithm(),
                    run.rounds(),
                    run.validationLoss(),
                    run.testLoss(),
                    quality(run),
                    1000 * run.secondsPerRound(),
                    run.isRefitted() ? "  refitted on all rows" : "",
                    divergence == null ? "" : "  " + divergence);
        }
        for (ReportRun run : runs) {
            String whose = runs.size() == 1 ? "" : run.algorithm() + ": ";
            run.warnings().forEach(warning -> out.println("bilevel: warning: " + whose + warning));
        }
    }
}
