package io.github.dl4jbilevel.reader;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Says what kind of text a file holds, from its first lines, before any reader tries to read it. */
enum Contents {
    /** Lines of {@code label index:value ...}. */
    LIBSVM,
    /** Lines of as many cells each. */
    TABLE,
    /** Weka's format. */
    ARFF,
    /** One cell a line, or lines that have nothing in common. */
    UNDECIDED;

    private static final int LINES = 200;
    private static final Pattern PAIR = Pattern.compile("\\d+:[^:;|]*");
    private static final Pattern JSON =
            Pattern.compile("(\\{\\s*(\"[^\"]*\"\\s*:|\\}|$)|\\[\\s*[\\[{\"\\d\\]-])(?s:.*)");

    /**
     * Looks at the first lines; text of another format is refused.
     *
     * @throws DataFileException for an empty file, and for HTML, JSON, XML and other text that holds no lines of rows
     */
    static Contents of(TextFile text) {
        requireRows(text);
        List<String> lines = text.headLines().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .limit(LINES)
                .toList();
        String first = lines.stream()
                .filter(line -> !line.startsWith("%"))
                .findFirst()
                .orElse("")
                .toLowerCase(Locale.ROOT);
        if (first.startsWith("@relation") || first.startsWith("@attribute")) {
            return ARFF;
        }
        long pairs = lines.stream().filter(Contents::isPairs).count();
        long others = lines.stream().filter(line -> Numbers.parse(line) == null).count() - pairs;
        if (pairs > 0 && pairs >= others) {
            return LIBSVM;
        }
        Delimiters.Fit fit = Delimiters.best(lines);
        if (!fit.isTable()) {
            return UNDECIDED;
        }
        requireNoPairs(text, lines, fit);
        return TABLE;
    }

    /** Whether most tokens behind the first are pairs of index and value; a time in a row of a table, as in 08:30,0.5,1, is none. */
    private static boolean isPairs(String line) {
        String[] tokens = line.replaceAll("\\s+#.*", "")
                .replaceAll("(?<=\\d)\\s*:\\s*", ":")
                .split("\\s+", -1);
        if (tokens[0].indexOf(',') >= 0 && !tokens[0].matches("[\\d.,+-]+")) {
            return false;
        }
        int pairs = 0;
        for (String token : tokens) {
            boolean cells = token.chars().filter(c -> c == ',').count() > 1;
            pairs += !cells && (PAIR.matcher(token).matches() || token.matches(":\\S+")) ? 1 : 0;
        }
        return pairs > 0 && 2 * pairs >= tokens.length - 1;
    }

    private static void requireNoPairs(TextFile text, List<String> lines, Delimiters.Fit fit) {
        boolean all = lines.stream()
                .limit(20)
                .map(line -> Delimiters.split(line, fit.delimiter()))
                .allMatch(cells -> cells.size() > 1
                        && cells.stream()
                                .skip(1)
                                .allMatch(cell ->
                                        cell.isEmpty() || PAIR.matcher(cell).matches()));
        if (all) {
            throw DataFileException.of(
                    text.file(),
                    "holds pairs index:value that a " + Delimiters.name(fit.delimiter())
                            + " separates; LIBSVM text has blanks between them. Replace it by a blank.");
        }
    }

    private static void requireRows(TextFile text) {
        String start = text.head().strip();
        String lower = start.substring(0, Math.min(200, start.length())).toLowerCase(Locale.ROOT);
        if (start.isEmpty()) {
            throw DataFileException.of(
                    text.file(),
                    (text.head().isEmpty() ? "is empty" : "holds blank lines alone")
                            + ", so it has no rows; fetch it again.");
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            throw DataFileException.of(
                    text.file(),
                    "is a page of HTML, perhaps a login or an error page that was saved in place of the data. Open it in"
                            + " a browser, and fetch the data file itself.");
        }
        if (lower.matches("<[?!a-z](?s:.*)")) {
            throw DataFileException.of(text.file(), "is XML, which is not read. Save the rows as CSV.");
        }
        if (lower.startsWith("version https://git-lfs")) {
            throw DataFileException.of(
                    text.file(),
                    "is a pointer of Git LFS, not the data. Fetch them in its repository with: git lfs pull");
        }
        if (lower.startsWith("%%matrixmarket")) {
            throw DataFileException.of(
                    text.file(),
                    "is a Matrix Market file, which is not read. Save it as LIBSVM text, for example in Python with"
                            + " sklearn.datasets.dump_svmlight_file.");
        }
        if (JSON.matcher(start.substring(0, Math.min(2000, start.length()))).matches()) {
            boolean lines = text.headLines().stream()
                            .filter(line -> line.strip().startsWith("{"))
                            .count()
                    > 1;
            throw DataFileException.of(
                    text.file(),
                    "is JSON" + (lines ? " lines" : "")
                            + ", which is not read. Save it as CSV, for example in Python with pandas.read_json(file"
                            + (lines ? ", lines=True" : "") + ") and to_csv('rows.csv', index=False).");
        }
    }
}
