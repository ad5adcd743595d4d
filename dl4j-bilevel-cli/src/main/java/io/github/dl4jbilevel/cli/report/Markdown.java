package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Tables as Markdown that is also readable as it stands: columns are padded. */
final class Markdown {
    private Markdown() {}

    static String of(SummaryTable table) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < table.header().size(); column++) {
            int c = column;
            widths.add(Math.max(
                    table.header().get(c).length(),
                    table.rows().stream()
                            .mapToInt(row -> row.get(c).length())
                            .max()
                            .orElse(0)));
        }
        StringBuilder text = new StringBuilder("## " + table.title() + "\n\n" + table.sentence() + "\n\n");
        append(text, table.header(), widths);
        append(text, widths.stream().map("-"::repeat).toList(), widths);
        table.rows().forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, List<Integer> widths) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            text.append("| ").append(cell).append(" ".repeat(widths.get(i) - cell.length() + 1));
        }
        text.append("|\n");
    }
}
