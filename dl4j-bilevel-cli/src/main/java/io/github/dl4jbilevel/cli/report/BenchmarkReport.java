package io.github.dl4jbilevel.cli.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that {@link BenchmarkWriter} writes out. Names are {@code network/quantity}.
 *
 * @param tables as they are to be read
 * @param ratios of medians, by name
 * @param milliseconds what was timed, by name
 * @param leftOut what could not be measured, by name, and why
 * @param settings by name
 * @param versions of the libraries in use
 * @param processor its name
 */
public record BenchmarkReport(
        List<SummaryTable> tables,
        Map<String, Double> ratios,
        Map<String, Spread> milliseconds,
        Map<String, String> leftOut,
        Map<String, String> settings,
        Map<String, String> versions,
        String processor) {
    /** Copies the collections, keeping their order. */
    public BenchmarkReport {
        tables = List.copyOf(tables);
        ratios = copy(ratios);
        milliseconds = copy(milliseconds);
        leftOut = copy(leftOut);
        settings = copy(settings);
        versions = copy(versions);
    }

    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** The tables, and what was left out, as Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        for (SummaryTable table : tables) {
            text.append(Markdown.of(table)).append('\n');
        }
        leftOut.forEach((name, reason) ->
                text.append(name).append(" was left out: ").append(reason).append("\n\n"));
        return text.append(processor)
                .append(", ")
                .append(String.join(
                        ", ",
                        versions.entrySet().stream()
                                .map(version -> version.getKey() + " " + version.getValue())
                                .toList()))
                .append('\n')
                .toString();
    }
}
