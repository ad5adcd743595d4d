package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs go from the command line to the run: from a file, and one for each level. */
class LevelTopologiesTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
    }

    private String setting(String name) throws IOException {
        return terminal.settings().path(name).asText();
    }

    @Test
    void linksAreThoseOfTheFile() throws IOException {
        Path links = Files.write(folder.resolve("kite.txt"), List.of("# a kite", "0 1", "1 2", "0 2", "", "3 2"));
        assertThat(terminal.tiny("run --topology " + links)).as(terminal.err()).isZero();
        assertThat(setting("links")).isEqualTo("0-1 0-2 1-2 2-3");
        assertThat(setting("topology")).endsWith(" of 4 agents, 4 links");
        assertThat(terminal.captions()).hasSize(1).allMatch(caption -> caption.contains("4 agents, 4 edges"));
    }

    /** A level without a graph of its own has that of {@code --topology}. */
    @Test
    void eachLevelGoesOverItsOwnGraph() throws IOException {
        assertThat(
                        terminal.tiny(
                                "run --algorithm sun-dsbo-gt --topology ring --topology-upper star --topology-auxiliary complete"))
                .as(terminal.err())
                .isZero();
        assertThat(setting("upper.topology")).isEqualTo("star of 4 agents, 3 links");
        assertThat(setting("lower.topology")).isEqualTo("ring of 4 agents, 4 links");
        assertThat(setting("auxiliary.topology")).isEqualTo("complete of 4 agents, 6 links");
        assertThat(setting("auxiliary.mixing")).isEqualTo("Metropolis");
        assertThat(terminal.captions())
                .satisfiesExactly(
                        caption -> assertThat(caption).startsWith("Upper level, star: 4 agents, 3 edges"),
                        caption -> assertThat(caption).startsWith("Lower level, ring: 4 agents, 4 edges"),
                        caption -> assertThat(caption).startsWith("Auxiliary level, complete: 4 agents, 6 edges"));
        assertThat(terminal.page())
                .contains("upper level: star of 4 agents, 3 links, lower level: ring of 4 agents, 4 links,"
                        + " auxiliary level: complete of 4 agents, 6 links.");
    }

    @Test
    void weightsAreMadeForEachGraph() throws IOException {
        assertThat(terminal.tiny("run --topology-lower erdos-renyi --edge-probability 0.9 --weights uniform"))
                .as(terminal.err())
                .isZero();
        assertThat(setting("upper.topology")).isEqualTo("line of 4 agents, 3 links");
        assertThat(setting("lower.topology")).startsWith("erdos-renyi");
        assertThat(setting("upper.mixing")).isEqualTo("uniform");
        assertThat(setting("lower.mixing")).isEqualTo("uniform");
    }

    /** Two names of one graph are one graph, sent in one part. */
    @Test
    void theSameGraphForAllIsOneGraph() throws IOException {
        assertThat(terminal.tiny("run --topology ring --topology-upper ring --topology-lower ring --weights lazy"))
                .as(terminal.err())
                .isZero();
        assertThat(setting("topology")).isEqualTo("ring of 4 agents, 4 links");
        assertThat(setting("mixing")).isEqualTo("lazy Metropolis");
        assertThat(terminal.captions()).hasSize(1).allMatch(caption -> caption.startsWith("ring: 4 agents, 4 edges"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--topology-upper nosuch|--topology-upper nosuch: neither line",
                "--topology-lower erdos-renyi|--topology-lower erdos-renyi: give --edge-probability",
                "--topology-lower star --edge-probability 0.5|only erdos-renyi draws its links",
                "--topology-upper ring --time-varying random-matchings|one graph that all levels share",
                "--topology-lower ring --time-varying one-peer-exponential|--topology-lower ring with --time-varying",
                "--topology star --topology-upper ring --topology-lower ring --topology-auxiliary line"
                        + "|--topology star: every level has a graph of its own",
            })
    void contradictionsAreRefused(String options, String message) {
        assertThat(terminal.tiny("run " + options)).isEqualTo(2);
        assertThat(terminal.err()).contains(message).doesNotContain("\tat ");
    }
}
