package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A user who asks for a graph gets its agents, unless the algorithm is for one agent alone; then the report says so. */
class OneAgentTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
    }

    /** Without a correction on one level, all levels went to one agent while the report drew the graph asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"upper", "lower", "auxiliary"})
    void noCorrectionIsNoChoice(String level) {
        assertThat(terminal.tiny("run --algorithm sun-dsbo-gt --topology ring --correction-" + level + " none"))
                .isEqualTo(2);
        assertThat(terminal.err())
                .contains("--correction-" + level, "none", "DIFFUSION, GRADIENT_TRACKING, EXTRA, EXACT_DIFFUSION")
                .doesNotContain("[NONE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --algorithm f2sa --correction-upper diffusion|--correction-upper diffusion with f2sa",
                "run --algorithm meha --correction-auxiliary extra|--correction-auxiliary extra with meha",
                "compare --algorithms f2sa,meha --correction-lower exact_diffusion|only lookahead, d-nsvrgda, d-svrgda",
                "run --algorithm meha --tracking adapt_then_combine|--tracking adapt_then_combine with meha",
            })
    void oneAgentHasNobodyToAgreeWith(String line, String message) {
        assertThat(terminal.tiny(line)).isEqualTo(2);
        assertThat(terminal.err()).contains(message, "Leave it out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f2sa", "meha"})
    void runDrawsTheOneAgentThatThereIs(String algorithm) throws IOException {
        assertThat(terminal.tiny("run --topology ring --heterogeneity 0.5 --algorithm " + algorithm))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get("topology").asText()).isEqualTo("line of 1 agents, 0 links");
        assertThat(terminal.settings().get("sharding").asText()).isEqualTo("even");
        assertThat(terminal.captions()).containsExactly("One agent, which holds all rows.");
        assertThat(terminal.page())
                .contains("one agent, which holds all rows.</p>")
                .doesNotContain("ring of 4");
    }

    /** A correction for the others does not reach those on one agent. */
    @Test
    void comparisonSaysWhoIsAlone() throws IOException {
        assertThat(terminal.tiny("compare --topology ring --algorithms f2sa,sun-dsbo-se,meha"
                        + " --correction-upper gradient_tracking"))
                .as(terminal.err())
                .isZero();
        JsonNode runs = terminal.result().get("runs");
        assertThat(runs)
                .extracting(run -> run.get("settings").get("topology").asText())
                .containsExactly("line of 1 agents, 0 links", "ring of 4 agents, 4 links", "line of 1 agents, 0 links");
        assertThat(runs)
                .extracting(run -> run.get("settings").get("upper.correction").asText())
                .containsExactly("none", "gradient tracking", "none");
        assertThat(terminal.page())
                .contains("ring of 4 agents, 4 links. f2sa and meha run on one agent, which holds all rows.</p>");
        assertThat(terminal.captions()).hasSize(1).allMatch(caption -> caption.startsWith("ring: 4 agents, 4 edges"));
    }
}
