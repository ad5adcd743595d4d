package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ./bilevel algorithms} and the README's table say the same, row by row, in words of their own. */
class AlgorithmsCommandTest {
    private static final Path README = Path.of(System.getProperty("user.dir")).resolve("../README.md");

    private static final List<String> README_HEADER =
            List.of("name", "surrogate", "estimator", "correction", "step", "sent", "gradients", "source");

    private static final List<String> COMMAND_HEADER =
            List.of("name", "paper", "surrogate", "estimator", "correction", "step rule", "sent", "gradients");

    /** The README's words, and what the command says for them; a word that is in neither fails. */
    private static final Map<String, Map<String, String>> MEANINGS = Map.of(
            "surrogate",
            Map.of(
                    "value-function penalty", "value-function penalty",
                    "Moreau envelope", "Moreau-envelope penalty",
                    "implicit hypergradient", "implicit hypergradient"),
            "estimator",
            Map.of("STORM", "storm", "plain", "plain", "momentum on x", "momentum, plain, plain"),
            "correction",
            Map.of(
                    "gradient tracking", "gradient tracking",
                    "diffusion", "diffusion",
                    "EXTRA", "EXTRA",
                    "exact diffusion", "exact diffusion",
                    "one agent", "none"),
            "step",
            Map.of("plain", "plain", "normalized, per block", "normalized", "clipped, per block", "clipped"),
            "sent",
            Map.of("2p + 4q", "2p+2q+2q", "p + 2q", "1p+1q+1q", "-", "-"));

    private static List<List<String>> readme() throws IOException {
        List<List<String>> rows = Files.readAllLines(README).stream()
                .dropWhile(line -> !line.equals("## Algorithms"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Stream.of(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
        assertThat(rows.get(0)).isEqualTo(README_HEADER);
        assertThat(rows.get(1)).containsOnly("---");
        return rows.subList(2, rows.size());
    }

    private static List<List<String>> command() {
        Terminal terminal = new Terminal(Path.of("nowhere"));
        assertThat(terminal.execute("algorithms")).isZero();
        List<List<String>> rows = terminal.out()
                .lines()
                .takeWhile(line -> !line.isBlank())
                .map(line -> List.of(line.strip().split(" {2,}", -1)))
                .toList();
        assertThat(rows.get(0)).isEqualTo(COMMAND_HEADER);
        return rows.subList(1, rows.size());
    }

    /** A README row in the command's words, without the source. */
    private static List<String> translated(List<String> row) {
        List<String> words = new ArrayList<>();
        words.add(row.get(0).replace("`", ""));
        for (String column : List.of("surrogate", "estimator", "correction", "step", "sent")) {
            String word = row.get(README_HEADER.indexOf(column));
            Map<String, String> meanings = MEANINGS.getOrDefault(column, Map.of());
            assertThat(meanings).as("%s in the README's row %s", column, row).containsKey(word);
            words.add(meanings.getOrDefault(word, ""));
        }
        words.add(row.get(README_HEADER.indexOf("gradients")));
        return words;
    }

    @Test
    void readmeListsWhatTheCommandLists() throws IOException {
        List<List<String>> said = command();
        assertThat(said).hasSameSizeAs(Algorithms.all()).allMatch(row -> row.size() == COMMAND_HEADER.size());
        assertThat(readme().stream().map(AlgorithmsCommandTest::translated).toList())
                .isEqualTo(said.stream()
                        .map(row -> Stream.concat(Stream.of(row.get(0)), row.subList(2, row.size()).stream())
                                .toList())
                        .toList());
    }

    /** Where the README names a paper, it is the command's. */
    @Test
    void papersAreTheSame() throws IOException {
        List<List<String>> written = readme();
        List<List<String>> said = command();
        for (int i = 0; i < written.size(); i++) {
            String source = written.get(i).get(README_HEADER.indexOf("source"));
            String paper = said.get(i).get(1);
            if (source.startsWith("arXiv")) {
                assertThat(paper).isEqualTo(source);
            } else {
                assertThat(source).containsAnyOf("its ", "there");
                assertThat(paper).startsWith(said.get(0).get(1).split(",", 2)[0]);
            }
        }
    }
}
