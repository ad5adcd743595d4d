package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.RivalPoint;
import io.github.dl4jbilevel.cli.report.RivalReport;
import io.github.dl4jbilevel.cli.report.RivalRun;
import io.github.dl4jbilevel.cli.report.RivalWriter;
import io.github.dl4jbilevel.cli.rival.DensePenalty;
import io.github.dl4jbilevel.cli.rival.Pool;
import io.github.dl4jbilevel.cli.rival.RandomSearch;
import io.github.dl4jbilevel.cli.rival.RoundCost;
import io.github.dl4jbilevel.provenance.Defaults;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tunes the same hyperparameters by D-NSVRGDA and by Arbiter's random search, with the same number of gradients. */
@Command(
        name = "rival",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tunes the same hyperparameters twice with the same number of gradient evaluations: by D-NSVRGDA over the agents,"
                    + " and by Arbiter's random search, each of whose candidates is a network trained by DL4J's own fit, with"
                    + " Adam, on all agents' training rows in one place.",
            "",
            "A gradient evaluation is one forward-backward pass of one batch; a round of D-NSVRGDA makes 6 on each agent, the"
                    + " first one 3. Both start at the same weights and run on one thread. The better is the one of the lower"
                    + " validation loss.",
            "Writes report.html, validation-loss.png, test-accuracy.png, rival.csv and result.json."
        })
final class RivalCommand implements Callable<Integer> {
    private static final String OURS = "d-nsvrgda";
    private static final String RIVAL = "arbiter-random-search";

    private static final String L2_PER_UNIT = "l2-per-unit";
    private static final String L2_PER_LAYER = "l2-per-layer";

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "Gradient evaluations for each. Default: what --rounds of D-NSVRGDA take, " + Preset.ROUNDS
                    + " unless given.")
    private @Nullable Long budget;

    @Option(
            names = "--candidate-length",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Iterations of fit for each candidate of the search. Default: ${DEFAULT-VALUE}.")
    private int candidateLength;

    @Option(
            names = "--candidate-checks",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each candidate is evaluated; the best counts, as with early stopping."
                    + " Default: ${DEFAULT-VALUE}.")
    private int candidateChecks;

    @Option(
            names = "--low",
            paramLabel = "X",
            defaultValue = "-8",
            description = "Least x of the search; a coefficient is 2 exp(x) / n for an array of n weights, x is drawn"
                    + " uniformly. Default: ${DEFAULT-VALUE}.")
    private double low;

    @Option(
            names = "--high",
            paramLabel = "X",
            defaultValue = "4",
            description = "Largest x of the search. Default: ${DEFAULT-VALUE}.")
    private double high;

    @Option(
            names = "--adam-rate",
            paramLabel = "RATE",
            defaultValue = "0.001",
            description = "Adam's learning rate in the search. Default: ${DEFAULT-VALUE}.")
    private double adamRate;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seeds: --seed and those that follow it. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin
    private RunArguments arguments = new RunArguments();

    @Override
    public Integer call() {
        requireComparable();
        Session.requireAlgorithms(List.of(OURS), arguments);
        arguments.output.threads = 1;
        long first = arguments.output.seed;
        int agents =
                Session.checked(() -> arguments.agents.communication(first)).agents();
        RoundCost cost = RoundCost.of(arguments.algorithm.recipe(OURS), agents);
        long each = budget == null ? cost.evaluations(arguments.output.rounds(Preset.ROUNDS)) : budget;
        arguments.output.setBatch(arguments.output.batch(Defaults.BATCH_SIZE));
        arguments.choice.leaveOutRefit();
        arguments.output.setRounds(Session.checked(() -> cost.rounds(each)));
        RandomSearch.Settings settings = Session.checked(() -> settings(each));
        OutputFolder.require("--out", arguments.output.out);
        List<RivalRun> runs = new ArrayList<>();
        Session session = Session.openPooled(arguments);
        for (long seed = first; seed < first + seeds; seed++) {
            arguments.output.seed = seed;
            session = seed == first ? session : Session.openPooled(arguments);
            RivalRun ours = ours(session, seed);
            print(ours);
            runs.add(ours);
            RivalRun rival = rival(session, settings, seed, ours.run());
            print(rival);
            runs.add(rival);
        }
        List<String> warnings = RivalWriter.write(
                new RivalReport(
                        session.title() + ": D-NSVRGDA and Arbiter's random search",
                        session.description(List.of(OURS)) + " "
                                + runs.get(0).run().hyperparameters().size() + " hyperparameters.",
                        arguments.commandLine(),
                        session.drawings(List.of(OURS)),
                        each,
                        runs),
                arguments.output.out);
        arguments.announce(warnings);
        return 0;
    }

    private void requireComparable() {
        arguments.settle();
        if (seeds < 1) {
            throw new BadInputException("--seeds " + seeds + ": at least 1 is required.");
        }
        List<String> tuned = arguments.network.tuned();
        if (!tuned.equals(List.of(L2_PER_UNIT)) && !tuned.equals(List.of(L2_PER_LAYER))) {
            throw new BadInputException("--hyperparameters " + String.join(",", tuned)
                    + ": Arbiter's candidates are trained with " + L2_PER_UNIT + " or " + L2_PER_LAYER
                    + ". Choose one of them.");
        }
        if (budget != null && arguments.output.hasRounds()) {
            throw new BadInputException("--budget " + budget + " with --rounds "
                    + arguments.output.rounds(Preset.ROUNDS) + ": each says how long D-NSVRGDA runs. Give one.");
        }
        if (arguments.output.threads > 1) {
            throw new BadInputException(
                    "--threads " + arguments.output.threads + ": both methods are timed on one thread. Leave it out.");
        }
        if (arguments.output.batch(Defaults.BATCH_SIZE) == 0) {
            throw new BadInputException(
                    "--batch 0: a gradient evaluation is a pass of one batch, the same for both methods. Give its rows.");
        }
        if (Boolean.TRUE.equals(arguments.choice.refit())) {
            throw new BadInputException(
                    "--refit: both methods are compared by what they found on the validation rows, before"
                            + " a refit. Leave it out.");
        }
        if (arguments.data.gradientNoise() != null) {
            throw new BadInputException("--noise gradient: DL4J's fit has no such noise, so the two methods would not"
                    + " face the same. Use --noise label or --noise feature.");
        }
    }

    private RandomSearch.Settings settings(long evaluations) {
        if (candidateLength < 1 || candidateLength > evaluations) {
            throw new BadInputException("--candidate-length " + candidateLength + " with a budget of " + evaluations
                    + " gradient evaluations: it must lie between 1 and the budget, or no candidate can be trained.");
        }
        return new RandomSearch.Settings(
                Math.toIntExact(evaluations / candidateLength),
                candidateLength,
                candidateChecks,
                low,
                high,
                adamRate,
                arguments.output.batch(Defaults.BATCH_SIZE));
    }

    private RivalRun ours(Session session, long seed) {
        BilevelResult result = Comparison.train(session, OURS, arguments).result();
        List<RivalPoint> points = result.history().stream()
                .map(metrics -> new RivalPoint(
                        metrics.gradientEvaluations(),
                        metrics.seconds(),
                        ReportRun.validationLoss(metrics),
                        metrics.testAccuracy()))
                .toList();
        return new RivalRun(session.summary(OURS, result), seed, points);
    }

    private RivalRun rival(Session session, RandomSearch.Settings settings, long seed, ReportRun ours) {
        Pool pool = session.pool();
        boolean perUnit = arguments.network.tuned().equals(List.of(L2_PER_UNIT));
        RandomSearch search =
                Session.checked(() -> new RandomSearch(pool, DensePenalty.of(pool.network(), perUnit), settings, seed));
        RandomSearch.Outcome outcome = search.run(line -> {
            if (!arguments.output.quiet) {
                arguments.err().println(RIVAL + " " + line);
                arguments.err().flush();
            }
        });
        Map<String, String> described = new LinkedHashMap<>(session.dataSettings());
        described.put("algorithm", RIVAL);
        described.put("candidates", Integer.toString(outcome.candidates()));
        described.put("iterationsPerCandidate", Integer.toString(settings.iterations()));
        described.put("checksPerCandidate", Integer.toString(settings.checks()));
        described.put("x", "uniform in [" + low + ", " + high + "]");
        described.put("updater", "Adam(" + adamRate + ")");
        described.put("batchSize", Integer.toString(settings.batch()));
        described.put("hyperparameters", arguments.network.tuned().toString());
        described.put("seed", Long.toString(seed));
        described.put("threads", "1");
        RivalPoint last = outcome.points().get(outcome.points().size() - 1);
        ReportRun run = new ReportRun(
                RIVAL,
                List.of(),
                null,
                outcome.candidates(),
                outcome.hyperparameters(),
                described,
                ours.versions(),
                outcome.score(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                last.seconds() / outcome.candidates(),
                0);
        return new RivalRun(run, seed, outcome.points());
    }

    private void print(RivalRun run) {
        RivalPoint best = run.best();
        arguments
                .out()
                .printf(
                        Locale.ROOT,
                        "%-22s seed %d  %d gradient evaluations  %.1f s  best validation loss %.4f  test accuracy %.4f%n",
                        run.run().algorithm(),
                        run.seed(),
                        best.evaluations(),
                        best.seconds(),
                        best.validationLoss(),
                        best.testAccuracy());
        arguments.out().flush();
    }
}
