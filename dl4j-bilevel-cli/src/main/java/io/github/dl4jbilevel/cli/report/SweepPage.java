package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of a sweep: what is its own, put into the frame of every report. */
final class SweepPage {

    private SweepPage() {}

    static String of(SweepReport sweep, SweepFigures figures) {
        List<SweepLine> lines = SweepLine.of(sweep.points());
        String robustness = lines.stream()
                .map(line -> Html.element("p", robustness(sweep.parameter(), line)))
                .collect(Collectors.joining("\n"));
        String sections = Html.fill(
                HtmlPage.resource("sweep.html"),
                Map.of(
                        "parameter", Html.escape(sweep.parameter()),
                        "figures", HtmlPage.cards(figures.all()),
                        "robustness", robustness,
                        "values", SweepTable.of(sweep.parameter(), lines)));
        Report report = sweep.asReport();
        return HtmlPage.of(
                report,
                sections,
                HtmlTables.shared(report.runs(), ReportRun::settings)
                        + "<p class=\"note\">What all runs share; result.json holds every run's own settings.</p>",
                HtmlPage.data(figures.all()));
    }

    /** Over which values an algorithm is about as good as it gets, and where it diverges. */
    static String robustness(String parameter, SweepLine line) {
        List<SweepPoint> diverged = line.diverged();
        String divergence = diverged.isEmpty()
                ? ""
                : " It diverges at " + parameter + " = "
                        + join(diverged.stream()
                                .map(point -> Words.tick(point.value()))
                                .toList())
                        + ".";
        return line.best()
                        .map(best ->
                                line.algorithm() + " stays within 2 percentage points of its own best test accuracy, "
                                        + Words.percent(best.run().testAccuracy()) + " at " + parameter + " = "
                                        + Words.tick(best.value()) + ", " + ranges(parameter, line) + ".")
                        .orElse(line.algorithm() + " reaches no final test accuracy at any value.")
                + divergence;
    }

    private static String ranges(String parameter, SweepLine line) {
        List<SweepLine.Range> near = line.nearBest();
        int values = near.stream().mapToInt(SweepLine.Range::values).sum();
        if (values == 1) {
            return "only there";
        }
        String where = join(near.stream()
                .map(range -> range.values() == 1
                        ? parameter + " = " + Words.tick(range.from())
                        : parameter + " from " + Words.tick(range.from()) + " to " + Words.tick(range.to()))
                .toList());
        return "for " + where + " (" + values + " of " + line.points().size() + " values)";
    }

    private static String join(List<String> parts) {
        List<String> all = new ArrayList<>(parts);
        String last = all.remove(all.size() - 1);
        return all.isEmpty() ? last : String.join(", ", all) + " and " + last;
    }
}
