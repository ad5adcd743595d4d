package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.fixtures.TestFiles;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.training.BilevelResult;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples that train networks learn more than a guess and tune as many hyperparameters as they say. */
class NetworkExamplesTest {
    @TempDir
    private Path folder = Path.of("");

    /** Asserts more than a guess at two classes of one size, which is right half of the time. */
    private static void assertLearnt(BilevelResult result, double accuracy, int hyperparameters) {
        assertThat(result.divergence()).isEmpty();
        assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(accuracy);
        ToDoubleFunction<RoundMetrics> loss = result.isRefitted() ? RoundMetrics::testLoss : RoundMetrics::upperLoss;
        assertThat(loss.applyAsDouble(result.finalMetrics()))
                .isLessThan(loss.applyAsDouble(result.history().get(0)));
        assertThat(result.hyperparameters()).hasSize(hyperparameters);
    }

    /** Twenty input units and as many hidden ones. */
    @Test
    void mlp() {
        Synthetic.Sets sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 800, 20, 0.1, 1, 42).generate();
        assertLearnt(OwnMlp.train(sets.train(), sets.test(), 100), 0.85, 20 + 20);
    }

    /** The label is the sign of the first feature; the test file alone would have one feature less. */
    @Test
    void mlpReadsLibSvmFiles() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append(i % 2 == 0 ? "+1 1:1.5" : "-1 1:-1.5")
                    .append(" 2:0.")
                    .append(i % 7)
                    .append(" 3:1\n");
        }
        Path train = TestFiles.write(folder, "train", lines.toString());
        Path test = TestFiles.write(folder, "test.gz", "1 1:2\n-1 1:-1 2:0.5\n-1 1:-2\n");
        assertThat(Printed.by(OwnMlp::main, train.toString(), test.toString()))
                .contains("test accuracy 1.000", "layer 0, unit 2: L2 = ", "{3,20}");
    }

    @Test
    void cnnWithBatchNormalizationAndDropout() {
        assertLearnt(OwnCnn.train(15), 0.65, 3);
    }

    /** Input weights, recurrent weights, output weights. */
    @Test
    void lstm() {
        assertLearnt(OwnLstm.train(15), 0.65, 3);
    }

    /** Six units of one input, four of the other, and the sixteen above them. */
    @Test
    void graphOfTwoInputs() {
        assertLearnt(OwnGraph.train(80), 0.85, 6 + 4 + 16);
    }

    @Test
    void aLoadedNetworkIsTheStartAndLosesWhatItOverfitted() throws Exception {
        Path file = folder.resolve("network.zip");
        LoadedNetwork.write(file.toFile());
        MultiLayerNetwork loaded = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
        BilevelResult result = LoadedNetwork.train(file.toFile(), 100);
        assertThat(result.history().get(0).testAccuracy())
                .isCloseTo(
                        loaded.evaluate(LoadedNetwork.SETS.test().iterator(500)).accuracy(), within(1e-9));
        assertLearnt(result, result.history().get(0).testAccuracy(), 20 + 20);
    }

    @Test
    void wrongLabelsGetTheSmallerWeights() {
        NoisyLabels.Outcome outcome = NoisyLabels.train(120);
        assertThat(outcome.auc()).isGreaterThan(0.9);
        assertLearnt(outcome.result(), 0.85, 400);
    }

    /** Who guesses the common class has recalls 1 and 0. */
    @Test
    void theRareClassWeighsMoreAndIsFound() {
        Imbalance.Outcome outcome = Imbalance.train(100);
        assertLearnt(outcome.result(), 0.8, 2 + 2);
        assertThat(outcome.test().recall(1)).isGreaterThan(0.8);
        assertThat(outcome.result().hyperparameters().get(1).value())
                .isGreaterThan(2 * outcome.result().hyperparameters().get(0).value());
    }
}
