package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Momentum;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A parameter that an algorithm declares, in one place, is an option with help, refusals, sweep and provenance. */
class DeclaredParameterTest {
    private static final Parameter<Double> MEMORY =
            Parameter.number("memory", "N", "Number of samples that an estimate remembers, at least 1.", value -> {
                if (!(value >= 1)) {
                    throw new IllegalArgumentException("memory = " + value + ": it must be at least 1.");
                }
            });

    private static final Algorithm REMEMBERING = Algorithm.named("remembering")
            .source("this test")
            .surrogate(ValueFunctionPenalty.SLOT)
            .estimator(Slot.of(values -> new Momentum(1 / values.get(MEMORY)), MEMORY))
            .correction(CorrectionKind.GRADIENT_TRACKING)
            .stepRule(Sgd::new, Sgd::new)
            .defaults(Algorithm.LEARNING_RATE.of(0.01), ValueFunctionPenalty.LAMBDA.of(10.0), MEMORY.of(4.0))
            .build();

    private static final List<Algorithm> WITH_IT =
            Stream.concat(Algorithms.all().stream(), Stream.of(REMEMBERING)).toList();

    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"), WITH_IT);
    }

    @Test
    void itIsInTheHelpOfEveryCommandThatTrains() {
        for (String command : List.of("run", "compare", "sweep", "rival")) {
            Terminal fresh = new Terminal(folder, WITH_IT);
            assertThat(fresh.execute(command, "--help")).isZero();
            assertThat(fresh.out().replaceAll("\\s+", " "))
                    .contains(
                            "--memory=N Number of samples that an estimate remembers, at least 1. Default: 4.0 with remembering.")
                    .containsSubsequence("Data:", "Agents:", "Algorithm:", "--memory", "--tracking", "Run and output:");
        }
    }

    @Test
    void itIsSetByItsOptionAndToldInTheResult() throws IOException {
        assertThat(terminal.tiny("run --algorithm remembering --memory 8"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get("memory").asText()).isEqualTo("8.0");
        assertThat(terminal.settings().get("lower.estimator").asText()).isEqualTo("Momentum[a=0.125]");
    }

    @Test
    void itsDefaultIsToldToo() throws IOException {
        assertThat(terminal.tiny("compare --algorithms remembering,dsgda-gt"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get("memory").asText()).isEqualTo("4.0");
        assertThat(terminal.result().get("runs").get(1).get("settings").has("memory"))
                .isFalse();
    }

    @Test
    void itCanBeSwept() throws IOException {
        assertThat(terminal.tiny("sweep --over memory --values 1,2 --algorithms remembering"))
                .as(terminal.err())
                .isZero();
        JsonNode runs = terminal.result().get("runs");
        assertThat(runs)
                .extracting(run -> run.get("settings").get("upper.estimator").asText())
                .containsExactly("Momentum[a=1.0]", "Momentum[a=0.5]");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThat(terminal.execute("run", "--algorithm", "remembering", "--memory", "0.5"))
                .isEqualTo(2);
        assertThat(terminal.execute("run", "--algorithm", "remembering", "--memory", "much"))
                .isEqualTo(2);
        assertThat(terminal.execute("run", "--memory", "3")).isEqualTo(2);
        assertThat(terminal.err())
                .contains("memory = 0.5: it must be at least 1")
                .contains("Invalid value for option '--memory'")
                .contains("--memory 3.0 with lookahead: only remembering has such a setting. Leave it out.");
    }
}
