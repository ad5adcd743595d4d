package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of the page, as HTML. */
final class HtmlTables {

    private static final int EXTREMES = 5;
    private static final int LISTED = 200;
    private static final int EXTREMES_OF_MANY = 20;

    private HtmlTables() {}

    static String summary(List<ReportRun> runs) {
        List<String> names = Figures.names(runs);
        StringBuilder rows = new StringBuilder();
        boolean values = ReportRun.predictValues(runs);
        for (int i = 0; i < runs.size(); i++) {
            ReportRun run = runs.get(i);
            boolean diverged = run.divergence() != null;
            rows.append("<tr><th scope=\"row\">")
                    .append(key(i))
                    .append(Html.escape(names.get(i)))
                    .append("</th><td>")
                    .append(run.rounds())
                    .append(run.refit() == null ? "" : " + " + run.refit().rounds() + " refit")
                    .append("</td><td class=\"outcome ")
                    .append(diverged ? "bad" : "good")
                    .append("\">")
                    .append(Html.escape(Words.outcome(run.divergence())))
                    .append("</td>");
            List.of(
                            Words.number(run.validationLoss()),
                            Words.number(run.testLoss()),
                            values ? Words.number(run.testRSquared()) : Words.percent(run.testAccuracy()),
                            Words.number(run.consensusError()),
                            Words.number(1e3 * run.secondsPerRound()),
                            Words.bytes(run.bytesPerRound()))
                    .forEach(cell -> rows.append(Html.element("td", cell)));
            rows.append("</tr>\n");
        }
        List<String> header = List.of(
                "algorithm",
                "rounds",
                "outcome",
                "validation loss",
                "test loss",
                values ? "test R squared" : "test accuracy",
                "consensus error",
                "ms per round",
                "bytes per round");
        return table("numbers", header(header), rows) + warnings(runs);
    }

    /** What a user should know before she believes the numbers; nothing where there is nothing to say. */
    static String warnings(List<ReportRun> runs) {
        List<String> names = Figures.names(runs);
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            String whose = runs.size() == 1 ? "" : names.get(i) + ": ";
            runs.get(i)
                    .warnings()
                    .forEach(warning ->
                            items.append(Html.element("li", whose + warning)).append("\n"));
        }
        return items.isEmpty() ? "" : "<h3>Warnings</h3>\n<ul class=\"warnings\">\n" + items + "</ul>\n";
    }

    /** An experiment's own tables; nothing where there are none. */
    static String tables(List<SummaryTable> tables) {
        StringBuilder html = new StringBuilder();
        for (SummaryTable table : tables) {
            StringBuilder rows = new StringBuilder();
            for (List<String> row : table.rows()) {
                rows.append("<tr><th scope=\"row\">")
                        .append(Html.escape(row.get(0)))
                        .append("</th>");
                row.stream().skip(1).forEach(cell -> rows.append(Html.element("td", cell)));
                rows.append("</tr>\n");
            }
            html.append("<section>\n<h2>")
                    .append(Html.escape(table.title()))
                    .append("</h2>\n<p class=\"note\">")
                    .append(Html.escape(table.sentence()))
                    .append("</p>\n<div class=\"card\">")
                    .append(table("numbers findings", header(table.header()), rows))
                    .append("</div>\n</section>\n");
        }
        return html.toString();
    }

    /** A section for an experiment's own figures; nothing where there are none. */
    static String plots(String cards) {
        return cards.isEmpty() ? "" : "<section>\n<div class=\"figures\">\n" + cards + "</div>\n</section>\n";
    }

    /** The largest and the smallest of every run, and all of them to unfold; of thousands, only more of the former. */
    static String hyperparameters(List<ReportRun> runs) {
        List<String> labels = Figures.labels(runs);
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            List<TunedHyperparameter> all = runs.get(i).hyperparameters();
            if (all.isEmpty()) {
                continue;
            }
            List<TunedHyperparameter> sorted = all.stream()
                    .sorted(Comparator.comparingDouble(TunedHyperparameter::value)
                            .reversed())
                    .toList();
            boolean many = all.size() > LISTED;
            int shown = Math.min(many ? EXTREMES_OF_MANY : EXTREMES, (sorted.size() + 1) / 2);
            html.append("<section class=\"card\">\n<h3>")
                    .append(key(i))
                    .append(Html.escape(labels.get(i)))
                    .append("</h3>\n<div class=\"pair\">")
                    .append(values("Largest", sorted.subList(0, shown)))
                    .append(values("Smallest", sorted.subList(Math.max(shown, sorted.size() - shown), sorted.size())))
                    .append("</div>\n")
                    .append(many ? rest(all.size() - 2 * shown) : details(all))
                    .append("</section>\n");
        }
        return html.isEmpty() ? "<p>No hyperparameter was recorded.</p>" : html.toString();
    }

    private static String details(List<TunedHyperparameter> all) {
        return "<details><summary>All " + all.size() + " in the order of x</summary>" + values("Hyperparameter", all)
                + "</details>\n";
    }

    private static String rest(int more) {
        return "<p class=\"note\">" + more + " more between them: see hyperparameters in result.json.</p>\n";
    }

    /** One row per key, one column per run; a value that all runs share is said once. */
    static String byRun(List<ReportRun> runs, Function<ReportRun, Map<String, String>> map) {
        Set<String> keys = runs.stream()
                .flatMap(run -> map.apply(run).keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        StringBuilder rows = new StringBuilder();
        boolean differ = false;
        for (String key : keys) {
            List<String> values = runs.stream()
                    .map(run -> map.apply(run).getOrDefault(key, "–"))
                    .toList();
            rows.append("<tr><th scope=\"row\">").append(Html.escape(key)).append("</th>");
            if (Set.copyOf(values).size() == 1) {
                rows.append("<td colspan=\"")
                        .append(runs.size())
                        .append("\">")
                        .append(Html.escape(values.get(0)))
                        .append("</td>");
            } else {
                differ = true;
                values.forEach(value -> rows.append(Html.element("td", value)));
            }
            rows.append("</tr>\n");
        }
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(differ || runs.size() == 1 ? Figures.names(runs) : List.of("all runs"));
        return settings(header, rows);
    }

    /** One row per key whose value all runs share. */
    static String shared(List<ReportRun> runs, Function<ReportRun, Map<String, String>> map) {
        StringBuilder rows = new StringBuilder();
        runs.stream()
                .limit(1)
                .flatMap(run -> map.apply(run).entrySet().stream())
                .filter(entry -> runs.stream()
                        .allMatch(run -> entry.getValue().equals(map.apply(run).get(entry.getKey()))))
                .forEach(entry -> rows.append("<tr><th scope=\"row\">")
                        .append(Html.escape(entry.getKey()))
                        .append("</th>")
                        .append(Html.element("td", entry.getValue()))
                        .append("</tr>\n"));
        return settings(List.of("", "all runs"), rows);
    }

    private static String settings(List<String> header, StringBuilder rows) {
        return rows.isEmpty() ? "<p>None recorded.</p>" : table("settings", header(header), rows);
    }

    private static String values(String title, List<TunedHyperparameter> values) {
        StringBuilder rows = new StringBuilder();
        for (TunedHyperparameter value : values) {
            rows.append("<tr>")
                    .append(Html.element("td", value.name()))
                    .append(Html.element("td", Words.number(value.value())))
                    .append("</tr>\n");
        }
        return values.isEmpty() ? "" : table("values", header(List.of(title, "value")), rows);
    }

    /** Titles of columns. */
    static String header(List<String> titles) {
        return titles.stream()
                .map(title -> "<th scope=\"col\">" + Html.escape(title) + "</th>")
                .collect(Collectors.joining());
    }

    static String table(String style, String header, CharSequence rows) {
        return "<div class=\"scroll\"><table class=\"" + style + "\">\n<thead><tr>" + header
                + "</tr></thead>\n<tbody>\n" + rows + "</tbody>\n</table></div>";
    }

    /** A piece of the run's line. */
    static String key(int run) {
        return "<svg class=\"key\" viewBox=\"0 0 28 8\" data-run=\"" + run
                + "\" aria-hidden=\"true\"><line x1=\"0\" y1=\"4\" x2=\"28\" y2=\"4\"/></svg>";
    }
}
