package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A user who leaves an option out gets what the library does without it. */
class DefaultsTest {
    @TempDir
    private Path folder = Path.of("");

    /** A trainer of which nothing is asked but data, network and hyperparameters. */
    private static DecentralizedBilevelTrainer.Builder library() {
        int rows = 64;
        return new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new OutputLayer.Builder()
                                .nIn(1)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .build())
                .trainingData(new DataSet(Nd4j.ones(rows, 1), Nd4j.ones(rows, 2).div(2)));
    }

    @Test
    void trainersDefaultsAreTheCommandLines() throws IOException {
        agree(
                library()
                        .hyperparameters(L2Regularization.perLayer())
                        .topology(Topology.line(1))
                        .reportEvery(1),
                "--preset=tuned");
    }

    @Test
    void defaultsOfThePapersAreThoseOfARecipe() throws IOException {
        agree(
                library()
                        .algorithm(DNsvrgda.builder().build())
                        .hyperparameters(L2Regularization.perUnit().exp())
                        .topology(Topology.line(8))
                        .validationFraction(0.5),
                "--preset=paper");
    }

    private void agree(DecentralizedBilevelTrainer.Builder builder, String preset) throws IOException {
        Path data = folder.resolve("rows.svm");
        Files.writeString(
                data, IntStream.range(0, 200).mapToObj(i -> i % 2 + " 1:" + i).collect(Collectors.joining("\n")));
        Path out = folder.resolve("out");
        Terminal terminal = new Terminal(out);
        assertThat(terminal.execute(
                        "run", preset, "--data", data.toString(), "--rounds", "0", "--quiet", "--out", out + ""))
                .as(terminal.err())
                .isZero();
        Map<String, String> library = builder.build().fit(0).provenance().settings();
        JsonNode settings = terminal.settings();
        for (String setting : new String[] {
            "algorithm",
            "batchSize",
            "seed",
            "reportEvery",
            "validationFraction",
            "threads",
            "topology",
            "hyperparameters",
            "hyperparameterStart",
            "hyperparameterRange",
            "lower.stepRule",
            "upper.stepRule",
            "refit"
        }) {
            assertThat(settings.path(setting).asText()).as(setting).isEqualTo(library.getOrDefault(setting, ""));
        }
    }

    /** Each default has one home, so help says what happens. */
    @Test
    void helpSaysWhatHappens() {
        Terminal terminal = new Terminal(folder);
        assertThat(terminal.execute("run", "--help")).isZero();
        String help = terminal.out().replaceAll("\\s+", " ");
        assertThat(help)
                .contains("100,50. Default: 20.", "elastic-net-. Default: 0.001.", "from the input. Default: 1.")
                .contains("test files. Default: 0.2.", "set aside before. Default: 0.2, and 0.5 with --preset paper;")
                .contains("Rounds of each run. Default: so many that every row is seen 15 times, and 4000"
                        + " at least; 1500 with --preset paper");
        assertThat(new NetworkArguments().settings(false)).containsEntry("network", "hidden [20] ReLU, softmax, FLOAT");
    }
}
