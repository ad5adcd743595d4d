package io.github.dl4jbilevel.cli.report;

import java.util.List;

/**
 * A table of an experiment, as it is to be read.
 *
 * @param title one line
 * @param sentence what the columns are
 * @param header titles of the columns
 * @param rows cells, as many in each as the header has
 */
public record SummaryTable(String title, String sentence, List<String> header, List<List<String>> rows) {
    /** Copies the lists; refuses rows of another length. */
    public SummaryTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        "Row " + row + " has " + row.size() + " cells, the header " + header + " has " + header.size());
            }
        }
    }

    /** The table as Markdown, which is also readable as it stands. */
    public String markdown() {
        return Markdown.of(this);
    }

    /** The table as comma-separated values. */
    public String csv() {
        return Csv.of(header, rows.stream().map(row -> List.<Object>copyOf(row)).toList());
    }
}
