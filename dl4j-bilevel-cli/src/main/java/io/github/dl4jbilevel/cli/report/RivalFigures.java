package io.github.dl4jbilevel.cli.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The best so far of every run, over the work done. Runs of one method share colour and dash.
 *
 * @param validationLoss its validation loss
 * @param testAccuracy its test accuracy
 */
record RivalFigures(Figure validationLoss, Figure testAccuracy) {

    /** The quantities that the figures can be drawn over. */
    enum Work {
        EVALUATIONS("gradient evaluations", RivalPoint::evaluations),
        SECONDS("seconds of training", RivalPoint::seconds);

        private final String title;

        @SuppressWarnings("ImmutableEnumChecker") // A method reference.
        private final ToDoubleFunction<RivalPoint> value;

        Work(String title, ToDoubleFunction<RivalPoint> value) {
            this.title = title;
            this.value = value;
        }

        /** The value of the quantity at every point of a run. */
        List<Double> of(RivalRun run) {
            return run.points().stream().map(value::applyAsDouble).toList();
        }
    }

    static RivalFigures over(Work work, RivalReport report) {
        Abscissa abscissa = new Abscissa(Abscissa.Kind.ROUNDS, work.title, false);
        return new RivalFigures(
                Figure.over(
                        abscissa,
                        "validation-loss",
                        "Best validation loss so far",
                        "validation loss",
                        "The least validation loss, without penalty, that a method has seen.",
                        curves(work, report, RivalPoint::validationLoss)),
                Figure.over(
                        abscissa,
                        "test-accuracy",
                        "Test accuracy of the best so far",
                        "test accuracy",
                        "Share of test rows that the network of the least validation loss so far classifies rightly.",
                        curves(work, report, RivalPoint::testAccuracy)));
    }

    /** The figures in the order of the page. */
    List<Figure> all() {
        return List.of(validationLoss, testAccuracy);
    }

    private static List<Curve> curves(Work work, RivalReport report, ToDoubleFunction<RivalPoint> metric) {
        List<String> methods = report.methods();
        return report.runs().stream()
                .map(run -> new Curve(
                        report.label(run),
                        methods.indexOf(run.run().algorithm()),
                        run.run().divergence() != null,
                        work.of(run),
                        run.bestSoFar().stream().map(metric::applyAsDouble).toList()))
                .toList();
    }
}
