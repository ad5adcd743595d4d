package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** An algorithm runs with what is set on the command line, and an option that it cannot heed is refused. */
class AlgorithmSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
    }

    @Test
    void everyAlgorithmRunsBesideTheOthers() throws IOException {
        List<String> names = Algorithms.all().stream().map(Algorithm::name).toList();
        assertThat(names).doesNotHaveDuplicates().contains("d-nsvrgda", "f2sa", "meha");
        assertThat(terminal.tiny("compare --algorithms " + String.join(",", names)))
                .as(terminal.err())
                .isZero();
        JsonNode runs = terminal.result().get("runs");
        assertThat(runs)
                .extracting(run -> run.get("algorithm").asText())
                .containsExactlyElementsOf(names)
                .isEqualTo(names);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.get("rounds").asInt()).isEqualTo(2);
            assertThat(run.get("diverged").asBoolean()).isFalse();
            assertThat(run.get("validationLoss").asDouble()).isBetween(0.1, 2.0);
        });
        assertThat(names)
                .allSatisfy(name ->
                        assertThat(folder.resolve("out/" + name + "/model.zip")).isNotEmptyFile());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sun-dsbo-se --mu 0.5 --mu-decay 0|mu|0.5",
                "meha --mu-decay 0.125|mu|InverseSchedule(scheduleType=ITERATION, initialValue=1.0, gamma=1.0, power=0.125)",
                "sun-dsbo-gt --gamma 0.75|gamma|0.75",
                "d-svrgda-clipped --tau 0.375 --eta 0.25|lower.stepRule|ClippedSgd(learningRate=0.25, threshold=0.375)",
                "f2sa --lambda 3 --lambda-growth 0.25|lambda|"
                        + "InverseSchedule(scheduleType=ITERATION, initialValue=3.0, gamma=1.0, power=-0.25)",
                "dsgda-gt --lambda-growth 0|lambda|10.0",
                "sun-dsbo-gt --correction-upper exact_diffusion|upper.correction|exact diffusion",
                "sun-dsbo-gt --correction-upper exact_diffusion|lower.correction|gradient tracking",
                "sun-dsbo-ed --correction-lower extra|lower.correction|EXTRA",
                "sun-dsbo-ed --correction-auxiliary DIFFUSION|auxiliary.correction|diffusion",
                "dsgda-gt --tracking combine_then_adapt|upper.trackingOrder|COMBINE_THEN_ADAPT",
                "sun-dsbo-se --tracking combine_then_adapt --correction-lower gradient_tracking"
                        + "|lower.trackingOrder|COMBINE_THEN_ADAPT",
            })
    void settingsArrive(String algorithm, String name, String value) throws IOException {
        assertThat(terminal.tiny("run --preset paper --algorithm " + algorithm))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.settings().get(name).asText()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --algorithm sun-dsbo-ed --tracking combine_then_adapt|only lookahead, d-nsvrgda, d-svrgda, d-svrgda-clipped,",
                "run --algorithm sun-dsbo-se --tracking adapt_then_combine|--tracking adapt_then_combine with sun-dsbo-se",
                "compare --algorithms sparkle-ed,d-soba --tracking combine_then_adapt|with sparkle-ed, d-soba",
                "run --algorithm d-nsvrgda --correction-upper extra|takes only plain steps",
            })
    void settingsWithoutEffectAreRefused(String line, String message) {
        assertThat(terminal.tiny(line)).isEqualTo(2);
        assertThat(terminal.err()).contains(message).doesNotContain("\tat ");
    }
}
