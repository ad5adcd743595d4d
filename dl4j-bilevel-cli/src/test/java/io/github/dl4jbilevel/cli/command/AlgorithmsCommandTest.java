package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ./bilevel algorithms} and the README's table say the same, row by row, of what the algorithms declare. */
class AlgorithmsCommandTest {
    private static final Path README = Path.of(System.getProperty("user.dir")).resolve("../README.md");

    private static final List<String> HEADER =
            List.of("name", "paper", "surrogate", "estimator", "correction", "step rule", "sent", "gradients");

    private static List<String> readme() throws IOException {
        return Files.readAllLines(README).stream()
                .dropWhile(line -> !line.equals("## Algorithms"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<List<String>> command() {
        Terminal terminal = new Terminal(Path.of("nowhere"));
        assertThat(terminal.execute("algorithms")).isZero();
        return terminal.out()
                .lines()
                .takeWhile(line -> !line.isBlank())
                .map(line -> List.of(line.strip().split(" {2,}", -1)))
                .toList();
    }

    /** A row of the README: the paper stands last there. */
    private static String row(String name, List<String> cells) {
        return Stream.of(Stream.of(name), cells.subList(2, cells.size()).stream(), Stream.of(cells.get(1)))
                .flatMap(words -> words)
                .reduce("|", (row, word) -> row + " " + word + " |");
    }

    /** The README has every row; where this fails, the missing row is the one to paste into it. */
    @Test
    void readmeListsWhatTheCommandLists() throws IOException {
        List<List<String>> said = command();
        List<String> rows = said.subList(1, said.size()).stream()
                .map(cells -> row("`" + cells.get(0) + "`", cells))
                .toList();
        List<String> written = readme();
        assertThat(written.get(0)).isEqualTo(row("name", said.get(0)));
        assertThat(written.get(1)).isEqualTo("|---|---|---|---|---|---|---|---|");
        assertThat(written.subList(2, written.size())).containsExactlyElementsOf(rows);
    }

    @Test
    void everyAlgorithmHasItsRow() {
        List<List<String>> said = command();
        assertThat(said.get(0)).isEqualTo(HEADER);
        assertThat(said).allMatch(row -> row.size() == HEADER.size());
        assertThat(said.subList(1, said.size()))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactlyElementsOf(Algorithms.all().stream()
                        .map((Algorithm algorithm) -> algorithm.name() + " " + algorithm.source())
                        .toList());
    }
}
