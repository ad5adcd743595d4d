package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.run.Divergence;
import java.util.List;

/** The table of a sweep: one row per value, one group of columns per algorithm. */
final class SweepTable {

    private static final List<String> COLUMNS = List.of("test accuracy", "validation loss");

    private SweepTable() {}

    static String of(String parameter, List<SweepLine> lines) {
        StringBuilder groups = new StringBuilder("<th rowspan=\"2\" scope=\"col\">" + Html.escape(parameter) + "</th>");
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            groups.append("<th class=\"group\" scope=\"colgroup\" colspan=\"" + COLUMNS.size() + "\">")
                    .append(HtmlTables.key(i))
                    .append(Html.escape(lines.get(i).algorithm()))
                    .append("</th>");
            columns.append(HtmlTables.header(COLUMNS));
        }
        StringBuilder rows = new StringBuilder();
        lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(SweepPoint::value)
                .sorted()
                .distinct()
                .forEach(value -> {
                    rows.append("<tr><th scope=\"row\">")
                            .append(Words.tick(value))
                            .append("</th>");
                    lines.forEach(line -> rows.append(cells(line, value)));
                    rows.append("</tr>\n");
                });
        return HtmlTables.table("numbers sweep", groups + "</tr>\n<tr>" + columns, rows);
    }

    private static String cells(SweepLine line, double value) {
        return line.at(value).map(SweepPoint::run).map(SweepTable::cells).orElse("<td>–</td>".repeat(COLUMNS.size()));
    }

    private static String cells(ReportRun run) {
        Divergence divergence = run.divergence();
        return divergence == null
                ? Html.element("td", Words.percent(run.testAccuracy()))
                        + Html.element("td", Words.number(run.validationLoss()))
                : "<td class=\"outcome bad\" colspan=\"" + COLUMNS.size() + "\">diverged at round " + divergence.round()
                        + "</td>";
    }
}
