package io.github.dl4jbilevel.cli.report;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The page of a rivalry: its own sections, put into the frame of every report. */
final class RivalPage {

    private RivalPage() {}

    static String of(RivalReport rivalry, RivalFigures figures) {
        Report report = rivalry.asReport();
        ObjectNode data = HtmlPage.data(figures.all());
        for (int i = 0; i < rivalry.runs().size(); i++) {
            ObjectNode node = (ObjectNode) data.get("runs").get(i);
            for (RivalFigures.Work work : RivalFigures.Work.values()) {
                ArrayNode values = node.putArray(work.name().toLowerCase(java.util.Locale.ROOT));
                work.of(rivalry.runs().get(i)).forEach(value -> values.add(Json.number(value)));
            }
        }
        String sections = Html.fill(
                HtmlPage.resource("rival.html"),
                Map.of(
                        "budget", Long.toString(rivalry.budget()),
                        "figures", HtmlPage.cards(figures.all()),
                        "findings",
                                rivalry.methods().stream()
                                        .map(method -> Html.element("p", finding(rivalry, method)))
                                        .collect(Collectors.joining("\n")),
                        "table", table(rivalry)));
        return HtmlPage.of(report, sections, HtmlTables.byRun(report.runs(), ReportRun::settings), data);
    }

    /** The losses and accuracies that a method arrived at over the seeds. */
    static String finding(RivalReport rivalry, String method) {
        List<RivalPoint> best = rivalry.runs().stream()
                .filter(run -> run.run().algorithm().equals(method))
                .map(RivalRun::best)
                .toList();
        return method + ": best validation loss "
                + spread(best.stream().mapToDouble(RivalPoint::validationLoss).toArray(), 1, "")
                + ", test accuracy there "
                + spread(best.stream().mapToDouble(RivalPoint::testAccuracy).toArray(), 100, " %")
                + (best.size() > 1 ? " (mean over " + best.size() + " seeds, and standard deviation)." : ".");
    }

    private static String spread(double[] values, double scale, String unit) {
        double mean = DoubleStream.of(values).average().orElse(Double.NaN);
        String text = Words.number(scale * mean);
        if (values.length > 1) {
            double squares =
                    DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
            text += " ± " + Words.number(scale * Math.sqrt(squares / (values.length - 1)));
        }
        return text + unit;
    }

    private static String table(RivalReport rivalry) {
        List<String> methods = rivalry.methods();
        StringBuilder rows = new StringBuilder();
        for (RivalRun run : rivalry.runs()) {
            RivalPoint best = run.best();
            rows.append("<tr><th scope=\"row\">")
                    .append(HtmlTables.key(methods.indexOf(run.run().algorithm())))
                    .append(Html.escape(run.run().algorithm()))
                    .append("</th>");
            List.of(
                            Long.toString(run.seed()),
                            Long.toString(run.run().rounds()),
                            Long.toString(best.evaluations()),
                            Words.number(best.seconds()),
                            Words.number(best.validationLoss()),
                            Words.percent(best.testAccuracy()),
                            reaches(rivalry, run))
                    .forEach(cell -> rows.append(Html.element("td", cell)));
            rows.append("</tr>\n");
        }
        List<String> header = List.of(
                "method",
                "seed",
                "rounds or candidates",
                "gradient evaluations",
                "seconds",
                "best validation loss",
                "test accuracy there",
                "evaluations to the other's best loss");
        return HtmlTables.table("numbers", HtmlTables.header(header), rows);
    }

    /** Says after how many evaluations this run was as good as the others of its seed ever got. */
    private static String reaches(RivalReport rivalry, RivalRun run) {
        return rivalry.runs().stream()
                .filter(other -> other.seed() == run.seed()
                        && !other.run().algorithm().equals(run.run().algorithm()))
                .map(other -> {
                    OptionalLong reached = run.reaches(other.best().validationLoss());
                    return reached.isPresent() ? Long.toString(reached.getAsLong()) : "never";
                })
                .collect(Collectors.joining(", "));
    }
}
