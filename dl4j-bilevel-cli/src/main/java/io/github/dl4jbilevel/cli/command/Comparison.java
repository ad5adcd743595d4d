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

    static Comparison of(List<String> algorithms, RunArguments arguments) {
        return of(algorithms, arguments, new CheckpointArguments());
    }

    static Comparison of(List<String> algorithms, RunArguments arguments, CheckpointArguments checkpoints) {
        Session.requireAlgorithms(algorithms, arguments);
        Session session = Session.open(arguments);
        try (StopRequest stop = new StopRequest()) {
            return of(algorithms, session, arguments, checkpoints, stop);
        }
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
            BilevelResult result = train(session, algorithm, arguments, checkpoints, stop);
            if (endsWithoutReport(algorithm, result, arguments, checkpoints)) {
                return new Comparison(List.of(session.summary(algorithm, result)));
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
            String algorithm, BilevelResult result, RunArguments arguments, CheckpointArguments checkpoints) {
        if (result.termination().isPresent()) {
            arguments
                    .err()
                    .println("bilevel: " + algorithm + " stopped after round " + result.rounds() + " of "
                            + arguments.output.rounds() + "; " + checkpoints.howToGoOn());
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

    static BilevelResult train(Session session, String algorithm, RunArguments arguments) {
        try (StopRequest stop = new StopRequest()) {
            return train(session, algorithm, arguments, new CheckpointArguments(), stop);
        }
    }

    private static BilevelResult train(
            Session session,
            String algorithm,
            RunArguments arguments,
            CheckpointArguments checkpoints,
            StopRequest stop) {
        try (Progress progress =
                new Progress(algorithm, arguments.output.rounds(), arguments.err(), arguments.output.quiet)) {
            DecentralizedBilevelTrainer trainer = session.trainer(algorithm, progress, checkpoints, stop);
            checkpoints.remember(arguments.originalArguments());
            return checkpoints.train(trainer, arguments.output.rounds());
        }
    }

    boolean anyDiverged() {
        return runs.stream().anyMatch(run -> run.divergence() != null);
    }

    private void print(PrintWriter out) {
        for (ReportRun run : runs) {
            Divergence divergence = run.divergence();
            out.printf(
                    Locale.ROOT,
                    "%-18s %d rounds  validation loss %.4f  test accuracy %.4f  %.2f ms/round%s%n",
                    run.algorithm(),
                    run.rounds(),
                    run.validationLoss(),
                    run.testAccuracy(),
                    1000 * run.secondsPerRound(),
                    divergence == null ? "" : "  " + divergence);
        }
    }
}
