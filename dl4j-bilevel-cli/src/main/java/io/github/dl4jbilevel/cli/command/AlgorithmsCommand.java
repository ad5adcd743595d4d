package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.Level;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the algorithms. */
@Command(
        name = "algorithms",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the algorithms and what they are made of, with default settings.",
            "",
            "Where levels differ, what holds for x, y and the auxiliary variable stands in that order."
        })
final class AlgorithmsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public Integer call() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "paper", "surrogate", "estimator", "correction", "step rule", "sent", "gradients"));
        for (Algorithm algorithm : Algorithms.all()) {
            Recipe recipe = algorithm.builder().build();
            rows.add(List.of(
                    algorithm.name(),
                    algorithm.source(),
                    recipe.surrogate().settings().getOrDefault("surrogate", ""),
                    perLevel(level -> className(recipe.rule(level).estimator())),
                    perLevel(level -> recipe.rule(level).correction().settings().getOrDefault("correction", "")),
                    perLevel(level -> recipe.rule(level).correction().stepKind()),
                    sent(recipe),
                    Integer.toString(recipe.gradientEvaluations())));
        }
        print(rows);
        return 0;
    }

    /** The number of vectors of each level that one agent sends to each neighbour in a round. */
    private static String sent(Recipe recipe) {
        return recipe.isCentralized()
                ? "-"
                : Stream.of(Level.values())
                        .map(level -> (recipe.rule(level).correction().sendsTracker() ? "2" : "1")
                                + (level == Level.UPPER ? "p" : "q"))
                        .collect(Collectors.joining("+"));
    }

    private void print(List<List<String>> rows) {
        Column[] columns = new Column[rows.get(0).size()];
        for (int c = 0; c < columns.length; c++) {
            int column = c;
            int width = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            columns[c] = new Column(width + 2, 0, Column.Overflow.SPAN);
        }
        TextTable table =
                TextTable.forColumns(new picocli.CommandLine.Help.ColorScheme.Builder(Ansi.OFF).build(), columns);
        rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
        PrintWriter out = command.commandLine().getOut();
        out.print(table);
        out.println();
        out.println("sent: vectors that an agent sends to each neighbour in a round, p entries of x and q of y each.");
        out.println("gradients: stochastic gradients (forward-backward passes) of an agent in a round.");
        out.flush();
    }

    private static String perLevel(Function<Level, String> value) {
        List<String> values = Stream.of(Level.values()).map(value).toList();
        return values.stream().distinct().count() == 1 ? values.get(0) : String.join(", ", values);
    }

    private static String className(Object value) {
        return value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
