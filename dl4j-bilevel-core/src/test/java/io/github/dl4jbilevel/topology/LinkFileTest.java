package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NamedTopologies from files of links. */
class LinkFileTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("links.txt"), text);
    }

    @Test
    void everySpellingOfALinkIsRead() throws IOException {
        Path file = file("# a line of six\n0 1\n 2-1 \r\n\n2,3 # and on\n3; 4\n4\t-\t5\n1 0");
        assertThat(Topology.fromFile(6, file).edges())
                .isEqualTo(Topology.line(6).edges());
    }

    @Test
    void linksOfATopologyAreReadBack() throws IOException {
        Topology graph = Topology.erdosRenyi(12, 0.4, 3);
        assertThat(Topology.fromFile(12, file(graph.links().replace(' ', '\n'))).edges())
                .isEqualTo(graph.edges());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|is not a link",
                "0 1 2|is not a link",
                "a b|is not a link",
                "-1 2|is not a link",
                "0 1.5|is not a link",
                "0 12345678901|is not a link",
                "0 4|names agent 4 of 4: agent numbers are 0 to 3",
                "2 2|to itself",
            })
    void whatIsNoLinkIsRefusedWithFileAndLine(String line, String message) throws IOException {
        Path file = file("# links\n0 1\n" + line + "\n1 2\n2 3\n");
        assertThatThrownBy(() -> Topology.fromFile(4, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file + ", line 3: '" + line + "'", message);
    }

    @Test
    void refusalsOfTheWholeGraphNameTheFile() throws IOException {
        Path file = file("0 1\n2 3\n");
        assertThatThrownBy(() -> Topology.fromFile(4, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file + ": Disconnected", "agent 0 to agent 2");
    }

    @Test
    void filesThatCannotBeReadAreRefused() throws IOException {
        Path none = folder.resolve("none.txt");
        assertThatThrownBy(() -> Topology.fromFile(4, none))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(none.toString());
        Path latin = Files.write(folder.resolve("latin.txt"), "é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Topology.fromFile(4, latin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(latin.toString(), "UTF-8");
    }
}
