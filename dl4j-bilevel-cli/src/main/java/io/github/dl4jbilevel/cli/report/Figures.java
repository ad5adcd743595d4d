package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The figures of a report. */
record Figures(
        Figure upperLoss,
        Figure testAccuracy,
        Figure lowerLoss,
        List<Figure> consensusError,
        List<Figure> gradientNorm,
        Figure hyperparameters) {

    static Figures of(List<ReportRun> runs) {
        return new Figures(
                overRounds(
                        runs,
                        "upper-loss",
                        "Validation loss",
                        "validation loss",
                        "Loss on validation rows (the mean over agents of each one's mean over its rows) of an averaged network"
                                + " that has seen training rows alone: what the"
                                + " hyperparameters are tuned to lower.",
                        ReportRun::validationLoss),
                testAccuracy(runs),
                overRounds(
                        runs,
                        "lower-loss",
                        "Lower-level loss",
                        "lower-level loss",
                        "Training loss (the mean over agents of each one's mean over its rows) at the averaged point, penalty"
                                + " included: what the network's parameters lower.",
                        RoundMetrics::lowerLoss),
                perLevel(
                        runs,
                        "consensus-error",
                        "Consensus error",
                        "Root mean square distance of the agents' copies from their mean, ",
                        RoundMetrics::consensusError),
                perLevel(
                        runs,
                        "gradient-norm",
                        "Gradient norm",
                        "Euclidean norm of the agents' mean gradient estimate, ",
                        RoundMetrics::gradientNorm),
                hyperparameters(runs));
    }

    /** Test accuracy, or R squared for networks that predict values. */
    private static Figure testAccuracy(List<ReportRun> runs) {
        return ReportRun.predictValues(runs)
                ? overRounds(
                        runs,
                        "test-r-squared",
                        "Test R squared",
                        "test R squared",
                        "R squared of what the averaged network predicts for test rows: 1 is perfect, 0 as good as the mean of their"
                                + " labels; no agent trains or tunes on them.",
                        RoundMetrics::testRSquared)
                : overRounds(
                        runs,
                        "test-accuracy",
                        "Test accuracy",
                        "test accuracy",
                        "Share of test rows that the averaged network classifies rightly; no agent trains or tunes on them.",
                        RoundMetrics::testAccuracy);
    }

    /** The figures in the order of the page. */
    List<Figure> all() {
        return Stream.of(
                        Stream.of(upperLoss, testAccuracy, lowerLoss),
                        consensusError.stream(),
                        gradientNorm.stream(),
                        Stream.of(hyperparameters))
                .flatMap(Function.identity())
                .toList();
    }

    /** One name per run: the algorithm, counted where it repeats. */
    static List<String> names(List<ReportRun> runs) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (ReportRun run : runs) {
            int count = seen.merge(run.algorithm(), 1, Integer::sum);
            names.add(run.algorithm() + (count > 1 ? " #" + count : ""));
        }
        return names;
    }

    /** The name, and where the run diverged. */
    static List<String> labels(List<ReportRun> runs) {
        List<String> labels = names(runs);
        for (int i = 0; i < labels.size(); i++) {
            Divergence divergence = runs.get(i).divergence();
            if (divergence != null) {
                labels.set(i, labels.get(i) + " (diverged at round " + divergence.round() + ")");
            }
        }
        return labels;
    }

    private static Figure overRounds(
            List<ReportRun> runs,
            String id,
            String title,
            String yTitle,
            String sentence,
            ToDoubleFunction<RoundMetrics> metric) {
        List<Curve> curves = curves(
                runs,
                run -> run.history().stream().mapToDouble(RoundMetrics::round),
                run -> run.history().stream().mapToDouble(metric));
        return Figure.of(id, title, yTitle, sentence, curves);
    }

    private static List<Figure> perLevel(
            List<ReportRun> runs,
            String id,
            String title,
            String sentence,
            Function<RoundMetrics, Map<Level, Double>> metric) {
        return Stream.of(Level.values())
                .map(level -> overRounds(
                        runs,
                        id + "-" + Words.key(level),
                        title + ", " + Words.of(level),
                        title.toLowerCase(Locale.ROOT) + " of " + Words.symbol(level),
                        sentence + Words.of(level) + " " + Words.symbol(level) + " (" + Words.meaning(level) + ").",
                        m -> metric.apply(m).getOrDefault(level, Double.NaN)))
                .toList();
    }

    private static Figure hyperparameters(List<ReportRun> runs) {
        List<Curve> curves = curves(
                runs,
                run -> IntStream.range(0, run.hyperparameters().size()).asDoubleStream(),
                run -> run.hyperparameters().stream().mapToDouble(TunedHyperparameter::value));
        return Figure.byIndex(
                "hyperparameters",
                "Hyperparameters",
                "value",
                "Value of every tuned hyperparameter at the end of the run (an L2 coefficient in DL4J's convention), by its index i.",
                curves);
    }

    private static List<Curve> curves(
            List<ReportRun> runs, Function<ReportRun, DoubleStream> x, Function<ReportRun, DoubleStream> y) {
        List<String> labels = labels(runs);
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ReportRun run = runs.get(i);
            List<Double> values = y.apply(run)
                    .map(v -> Double.isFinite(v) ? v : Double.NaN)
                    .boxed()
                    .toList();
            curves.add(new Curve(
                    labels.get(i),
                    i,
                    run.divergence() != null,
                    x.apply(run).boxed().toList(),
                    values));
        }
        return Collections.unmodifiableList(curves);
    }
}
