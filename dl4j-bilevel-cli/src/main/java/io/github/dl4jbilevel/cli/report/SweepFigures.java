package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The figures of a sweep. Every algorithm has a curve and, if it diverged anywhere, a second one of crosses. */
record SweepFigures(Figure testAccuracy, Figure validationLoss) {

    static SweepFigures of(String parameter, List<SweepPoint> points) {
        List<SweepLine> lines = SweepLine.of(points);
        Abscissa abscissa = Abscissa.parameter(
                parameter, points.stream().map(SweepPoint::value).toList());
        return new SweepFigures(
                new Figure(
                        "test-accuracy",
                        "Final test accuracy",
                        "test accuracy",
                        "Share of test rows that the averaged network classifies rightly at the end of each run.",
                        abscissa,
                        false,
                        curves(lines, run -> last(run, run.testAccuracy(), RoundMetrics::testAccuracy))),
                Figure.over(
                        abscissa,
                        "validation-loss",
                        "Final validation loss",
                        "validation loss",
                        "Mean loss on validation rows at the end of each run, of an averaged network that has seen training rows alone.",
                        curves(lines, run -> last(run, run.validationLoss(), ReportRun::validationLoss))));
    }

    /** The figures in the order of the page. */
    List<Figure> all() {
        return List.of(testAccuracy, validationLoss);
    }

    private static List<Curve> curves(List<SweepLine> lines, ToDoubleFunction<ReportRun> metric) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            SweepLine line = lines.get(i);
            curves.add(curve(line, line.algorithm(), i, false, metric));
            if (!line.diverged().isEmpty()) {
                curves.add(curve(line, line.algorithm() + ", diverged", i, true, metric));
            }
        }
        return Collections.unmodifiableList(curves);
    }

    private static Curve curve(
            SweepLine line, String label, int style, boolean diverged, ToDoubleFunction<ReportRun> metric) {
        Predicate<ReportRun> shown = run -> (run.divergence() != null) == diverged;
        return new Curve(
                label,
                style,
                diverged,
                line.points().stream().map(SweepPoint::value).toList(),
                line.points().stream()
                        .map(SweepPoint::run)
                        .map(run -> shown.test(run) ? metric.applyAsDouble(run) : Double.NaN)
                        .toList());
    }

    /** The value at the end or, where that of a diverged run is not finite, the last finite one before. */
    private static double last(ReportRun run, double end, ToDoubleFunction<RoundMetrics> metric) {
        DoubleStream history = run.divergence() == null
                ? DoubleStream.empty()
                : run.history().stream().mapToDouble(metric);
        return DoubleStream.concat(history, DoubleStream.of(end))
                .filter(Double::isFinite)
                .reduce(Double.NaN, (earlier, later) -> later);
    }
}
