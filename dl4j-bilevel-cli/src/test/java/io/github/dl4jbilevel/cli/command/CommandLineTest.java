package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A user of {@code run}, {@code compare} and {@code sweep} sees files, figures and exit codes. */
class CommandLineTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);
    private Path train = Path.of("");
    private Path test = Path.of("");

    @BeforeEach
    void writeSeparableRows() throws IOException {
        terminal = new Terminal(folder.resolve("out"));
        train = rows("train.svm", 400, 1);
        test = rows("test.svm", 200, 2);
    }

    /** Class 1 where feature 1 exceeds feature 2: linearly separable with a margin. */
    private Path rows(String name, int count, long seed) throws IOException {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            if (Math.abs(a - b) > 0.3) {
                lines.add((a > b ? "+1" : "-1") + " 1:" + a + " 2:" + b + " 3:" + random.nextGaussian());
            }
        }
        return Files.write(folder.resolve(name), lines);
    }

    private int onRows(String command, String... more) {
        return terminal.execute(Stream.concat(
                        Stream.of(
                                command,
                                "--data",
                                train.toString(),
                                "--test",
                                test.toString(),
                                "--agents",
                                "4",
                                "--hidden",
                                "5",
                                "--batch",
                                "8",
                                "--report-every",
                                "50",
                                "--out",
                                folder.resolve("out").toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void runTrainsAndWritesEveryFile() throws IOException {
        assertThat(onRows("run", "--preset", "paper", "--rounds", "300"))
                .as(terminal.err())
                .isZero();
        assertThat(folder.resolve("out")).isDirectoryContaining("glob:**/report.html");
        for (String file : List.of("report.html", "history.csv", "result.json", "model.zip", "upper-loss.png")) {
            assertThat(folder.resolve("out").resolve(file)).isNotEmptyFile();
        }
        JsonNode run = terminal.result().get("runs").get(0);
        assertThat(run.get("algorithm").asText()).isEqualTo("d-nsvrgda");
        assertThat(run.get("rounds").asInt()).isEqualTo(300);
        assertThat(run.get("diverged").asBoolean()).isFalse();
        assertThat(run.get("testAccuracy").asDouble()).isGreaterThan(0.9);
        assertThat(run.get("settings").get("seed").asText()).isEqualTo("42");
        // A line of 4 has 3 links, 2 directions each; a message is [x y z] and its trackers, in floats.
        long message = 2L * 4 * (8 + 2 * (3 * 5 + 5 + 5 * 2 + 2));
        assertThat(run.get("bytesPerRound").asDouble()).isEqualTo(6.0 * message);
        assertThat(terminal.err()).contains("round 300/300", "accuracy");
    }

    /** The command that the report names does it again. */
    @Test
    void theReportNamesTheCommand() throws IOException {
        assertThat(onRows("run", "--rounds", "2", "--quiet")).isZero();
        assertThat(terminal.page()).contains("./bilevel run --data " + train + " --test");
    }

    @Test
    void savedModelIsTheNetworkThatWasScored() throws IOException {
        onRows("run", "--rounds", "100", "--quiet");
        MultiLayerNetwork model =
                MultiLayerNetwork.load(folder.resolve("out/model.zip").toFile(), false);
        var rows = io.github.dl4jbilevel.reader.DataFiles.load(
                        test, io.github.dl4jbilevel.reader.DataOptions.builder().build())
                .toDataSet();
        double accuracy = model.evaluate(
                        new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(rows.asList(), 50))
                .accuracy();
        assertThat(terminal.result().get("runs").get(0).get("testAccuracy").asDouble())
                .isCloseTo(accuracy, within(1e-9));
        assertThat(terminal.err()).isEmpty();
        assertThat(ModelSerializer.restoreMultiLayerNetwork(
                        folder.resolve("out/model.zip").toFile()))
                .isNotNull();
    }

    @Test
    void divergedRunIsAResultInCompareAndAFailureInRun() throws IOException {
        assertThat(onRows(
                        "compare",
                        "--preset",
                        "paper",
                        "--algorithms",
                        "d-nsvrgda,d-svrgda",
                        "--eta-lower",
                        "1e4",
                        "--eta-auxiliary",
                        "1e4",
                        "--rounds",
                        "60"))
                .isZero();
        JsonNode runs = terminal.result().get("runs");
        assertThat(runs.get(0).get("diverged").asBoolean()).isFalse();
        assertThat(runs.get(1).get("diverged").asBoolean()).isTrue();
        assertThat(runs.get(1).get("divergedAt").get("round").asInt()).isBetween(1, 59);
        assertThat(terminal.out()).contains("diverged at agent");
        assertThat(folder.resolve("out/d-svrgda/model.zip")).isNotEmptyFile();
        assertThat(onRows(
                        "run",
                        "--preset",
                        "paper",
                        "--algorithm",
                        "d-svrgda",
                        "--eta-lower",
                        "1e4",
                        "--eta-auxiliary",
                        "1e4",
                        "--rounds",
                        "60"))
                .isOne();
    }

    @Test
    void sweepReportsEveryValueAndAlgorithm() throws IOException {
        assertThat(onRows("sweep", "--over", "eta", "--values", "0.01,0.1", "--rounds", "50", "--quiet"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.result().get("runs")).hasSize(4);
        assertThat(folder.resolve("out/sweep.png")).isNotEmptyFile();
        assertThat(Files.readAllLines(folder.resolve("out/sweep.csv"))).hasSize(5);
    }

    @Test
    void ownNetworkIsTrained() throws IOException {
        String json = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nOut(7).build())
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build()
                .toJson();
        Path network = Files.writeString(folder.resolve("network.json"), json);
        int code = terminal.execute(
                "run",
                "--data",
                train.toString(),
                "--network",
                network.toString(),
                "--agents",
                "3",
                "--topology",
                "ring",
                "--hyperparameters",
                "l2-per-layer",
                "--rounds",
                "20",
                "--out",
                folder.resolve("out").toString(),
                "--quiet");
        assertThat(code).as(terminal.err()).isZero();
        MultiLayerNetwork model =
                MultiLayerNetwork.load(folder.resolve("out/model.zip").toFile(), false);
        assertThat(model.layerSize(0)).isEqualTo(7);
    }

    @Test
    void severalHyperparametersAreTunedAtOnce() throws IOException {
        assertThat(onRows(
                        "run",
                        "--preset",
                        "paper",
                        "--rounds",
                        "3",
                        "--quiet",
                        "--hyperparameters",
                        "l1-per-input,example-weights,input-scaling"))
                .as(terminal.err())
                .isZero();
        JsonNode run = terminal.result().get("runs").get(0);
        assertThat(run.get("settings").get("hyperparameters").asText())
                .isEqualTo("l1-per-input + example-weights + input-scaling");
        List<String> names = new ArrayList<>();
        run.get("hyperparameters").forEach(h -> names.add(h.get("name").asText()));
        assertThat(names).hasSize(3 + 3 + 200).contains("input 2: L1", "input 2: scale", "agent 3, example 49: weight");
    }

    /** Heads of their own have no average, so each agent's network is written. */
    @Test
    void headsPerTaskAreSavedPerAgent() {
        assertThat(onRows("run", "--rounds", "3", "--quiet", "--hyperparameters", "per-task-heads"))
                .as(terminal.err())
                .isZero();
        for (int k = 0; k < 4; k++) {
            assertThat(folder.resolve("out/model-agent-" + k + ".zip")).isNotEmptyFile();
        }
        assertThat(folder.resolve("out/model.zip")).doesNotExist();
    }

    /** The square has 4 links, degree 2 and so the eigenvalues 1, 1/3, 1/3, -1/3; the lazy ones are 1, 2/3, 2/3, 1/3. */
    @Test
    void graphAndWeightsAreThoseAskedFor() throws IOException {
        String[] square = {"--topology", "hypercube", "--rounds", "2", "--quiet"};
        assertThat(onRows("run", square)).as(terminal.err()).isZero();
        JsonNode settings = terminal.settings();
        assertThat(settings.get("topology").asText()).isEqualTo("hypercube of 4 agents, 4 links");
        assertThat(settings.get("mixing").asText()).isEqualTo("Metropolis");
        assertThat(settings.get("spectralGap").asDouble()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(onRows(
                        "run",
                        Stream.concat(Stream.of(square), Stream.of("--weights", "lazy"))
                                .toArray(String[]::new)))
                .isZero();
        settings = terminal.settings();
        assertThat(settings.get("mixing").asText()).isEqualTo("lazy Metropolis");
        assertThat(settings.get("spectralGap").asDouble()).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void sameCommandGivesTheSameResult() throws IOException {
        onRows("run", "--rounds", "40", "--threads", "1", "--quiet");
        double one = terminal.result().get("runs").get(0).get("validationLoss").asDouble();
        onRows("run", "--rounds", "40", "--threads", "2", "--quiet");
        assertThat(terminal.result().get("runs").get(0).get("validationLoss").asDouble())
                .isEqualTo(one);
    }

    @Test
    void everyLevelTeaches() {
        assertThat(terminal.execute()).isZero();
        assertThat(terminal.out()).contains("run", "compare", "sweep", "Examples", "Exit codes");
        assertThat(terminal.execute("run", "--help")).isZero();
        assertThat(terminal.out()).contains("--heterogeneity", "--noise", "--eta-auxiliary");
    }
}
