package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryPlot;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Linear speed-up: with K agents a round averages K noisy gradients, so the learning rate may be K times as large for the same
 * error at the end, and the rounds to a fixed hypergradient norm should fall as 1/K: a slope of -1 in the log-log plane. Shown on
 * a noisy quadratic whose hypergradient is known; the rate of one agent is such that noise, not stability, limits it.
 */
final class LinearSpeedup implements Experiment {
    private static final int[] AGENTS = {1, 2, 4, 8, 16};
    private static final int SEEDS = 5;
    private static final int REPORT_EVERY = 5;
    private static final double SIGMA = 1;
    private static final double TARGET = 0.5;

    /** Algorithm, the learning rate of one agent, and how many times as large it is on x. */
    record Choice(String algorithm, double eta, double upperFactor) {}

    /** Constant, and small: the penalty's solution is off the true one by about mu. */
    private static final double MU = 0.05;

    /** With the weight mu on f, the direction of x is mu times the hypergradient. */
    private static final List<Choice> CHOICES = List.of(
            new Choice("sparkle-gt", 0.002, 1),
            new Choice("sun-dsbo-gt", 0.002, 1 / MU),
            new Choice("d-nsvrgda", 0.002, 1));

    /** Hypergradient norms at the reports, mean over seeds. */
    record Course(ReportRun run, List<Double> norms) {
        String roundsToTarget() {
            int reached = firstReached();
            return reached < 0 ? "-" : Integer.toString(reached * REPORT_EVERY);
        }

        int firstReached() {
            for (int i = 0; i < norms.size(); i++) {
                if (norms.get(i) <= TARGET) {
                    return i;
                }
            }
            return -1;
        }

        /** Mean over the last quarter. */
        double end() {
            return norms.subList(norms.size() - Math.max(1, norms.size() / 4), norms.size()).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }
    }

    @Override
    public String name() {
        return "linear-speedup";
    }

    @Override
    public int defaultRounds() {
        return 6000;
    }

    @Override
    public boolean needsData() {
        return false;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        List<ReportRun> runs = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<SummaryPlot.Line> lines = new ArrayList<>();
        for (Choice choice : CHOICES) {
            List<Double> agents = new ArrayList<>();
            List<Double> rounds = new ArrayList<>();
            List<String> cells = new ArrayList<>(List.of(choice.algorithm));
            List<String> ends = new ArrayList<>();
            for (int k : AGENTS) {
                Course course = course(setting, choice, k);
                runs.add(course.run);
                cells.add(course.roundsToTarget());
                ends.add(Numbers.three(course.end()));
                if (course.firstReached() > 0) {
                    agents.add((double) k);
                    rounds.add((double) course.firstReached() * REPORT_EVERY);
                }
            }
            cells.add(agents.size() < 2 ? "-" : Numbers.three(Numbers.logLogSlope(array(agents), array(rounds))));
            cells.add(String.join(", ", ends));
            rows.add(cells);
            lines.add(new SummaryPlot.Line(choice.algorithm, agents, rounds));
        }
        lines.add(idealLine(lines));
        SummaryPlot plot = new SummaryPlot(
                "rounds-to-target",
                "Rounds to a hypergradient norm of " + TARGET,
                "agents K",
                "rounds",
                "Rounds until the mean over " + SEEDS
                        + " seeds is below the target. Linear speed-up falls as the line 1/K.",
                true,
                lines);
        SummaryTable table = new SummaryTable(
                "Rounds to a hypergradient norm of " + TARGET,
                "Learning rate K times that of one agent; exact hypergradient of the mean x, mean over " + SEEDS
                        + " seeds. The last column is the norm over the last quarter, for 1 to 16 agents: the same noise"
                        + " floor for every K is what makes the rounds comparable.",
                List.of("algorithm", "K = 1", "2", "4", "8", "16", "slope", "norm at the end"),
                rows);
        Topology drawn = Topology.ring(AGENTS[AGENTS.length - 1]);
        finished.accept(
                "",
                new Report(
                        "Linear speed-up in the number of agents",
                        "Noisy quadratic with " + NoisyQuadratic.SIZE + " upper and lower variables, noise " + SIGMA
                                + " in each entry of each gradient; rings.",
                        setting.commandLine(),
                        TopologyDrawing.of(drawn, MixingMatrix.metropolis(drawn).spectralGap()),
                        runs,
                        List.of(table),
                        List.of(plot)));
    }

    /** 1/K through the first point of the first line. */
    private static SummaryPlot.Line idealLine(List<SummaryPlot.Line> lines) {
        List<Double> agents = Arrays.stream(AGENTS).asDoubleStream().boxed().toList();
        double atOne = lines.get(0).y().isEmpty()
                ? Double.NaN
                : lines.get(0).x().get(0) * lines.get(0).y().get(0);
        return new SummaryPlot.Line(
                "1/K", agents, agents.stream().map(k -> atOne / k).toList());
    }

    static Course course(Setting setting, Choice choice, int agents) {
        Recipe recipe = recipe(choice, agents);
        int rounds = Math.max(REPORT_EVERY, 2 * setting.rounds() / agents);
        double[] norms = new double[rounds / REPORT_EVERY + 1];
        List<RoundMetrics> history = new ArrayList<>();
        Divergence divergence = null;
        for (int s = 0; s < SEEDS; s++) {
            NoisyQuadratic problem = new NoisyQuadratic(agents, SIGMA, setting.seed());
            MixingMatrix ring = MixingMatrix.metropolis(Topology.ring(agents));
            try (DecentralizedRun run = new DecentralizedRun.Builder(problem, recipe)
                    .mixing(ring)
                    .seed(setting.seed() + s)
                    .threads(setting.threads())
                    .build()) {
                for (int i = 0; i < norms.length; i++) {
                    if (i > 0 && divergence == null) {
                        divergence = run.advance(REPORT_EVERY).orElse(null);
                    }
                    double norm = divergence == null
                            ? problem.hypergradientNorm(run.meanPoint().upper())
                            : Double.NaN;
                    norms[i] += norm / SEEDS;
                    if (s == 0 && divergence == null && i % Math.max(1, setting.reportEvery() / REPORT_EVERY) == 0) {
                        history.add(metrics(run, problem, norm));
                    }
                }
            }
        }
        return new Course(
                reportRun(choice, recipe, agents, rounds, history, divergence),
                Arrays.stream(norms).boxed().toList());
    }

    private static RoundMetrics metrics(DecentralizedRun run, NoisyQuadratic problem, double norm) {
        return new RoundMetrics(
                run.round(),
                0,
                problem.value(run.meanPoint().upper()),
                run.lowerLoss(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                run.consensusError(),
                Map.of(Level.UPPER, norm),
                run.gradientEvaluations(),
                run.traffic().bytes());
    }

    private static ReportRun reportRun(
            Choice choice,
            Recipe recipe,
            int agents,
            int rounds,
            List<RoundMetrics> history,
            @Nullable Divergence divergence) {
        RoundMetrics last = history.get(history.size() - 1);
        return new ReportRun(
                choice.algorithm + ", K = " + agents,
                history,
                divergence,
                rounds,
                List.of(),
                recipe.settings(),
                Provenance.of(Settings.NONE).versions(),
                last.upperLoss(),
                Double.NaN,
                Double.NaN,
                last.consensusError().getOrDefault(Level.UPPER, Double.NaN),
                Double.NaN,
                (double) last.bytesSent() / Math.max(1, last.round()));
    }

    private static Recipe recipe(Choice choice, int agents) {
        RecipeBuilder builder = Algorithms.named(choice.algorithm).builder();
        builder.learningRate(choice.eta * agents);
        builder.learningRate(Level.UPPER, choice.eta * agents * choice.upperFactor);
        if (builder.algorithm().parameter(SunDsbo.MU.name()).isPresent()) {
            builder.set(SunDsbo.MU, MU).set(SunDsbo.MU_DECAY, 0);
        }
        return builder.build();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
