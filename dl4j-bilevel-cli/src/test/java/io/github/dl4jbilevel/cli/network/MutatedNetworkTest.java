package io.github.dl4jbilevel.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A configuration with one thing wrong is trained, or refused in a sentence; it never ends the process, nor the stack. */
class MutatedNetworkTest {
    private static final int MUTATIONS = Integer.getInteger("mutations", 20);
    private static final int FIRST = Integer.getInteger("mutations.first", 0);
    private static final int ROWS = 12;
    private static final int STEPS = 6;

    @ParameterizedTest
    @EnumSource
    void isTrainedOrRefused(Networks network) throws Exception {
        String json = network.configuration().toJson();
        train(ConfigurationText.read(json), network);
        int refused = 0;
        for (int seed = FIRST; seed < FIRST + MUTATIONS; seed++) {
            String mutated = Mutations.of(json, seed);
            try {
                train(ConfigurationText.read(mutated), network);
            } catch (IllegalArgumentException | IllegalStateException e) {
                refused++;
                assertThat(String.valueOf(e.getMessage()))
                        .as("%s %d", network, seed)
                        .isNotBlank();
            }
        }
        assertThat(refused).isBetween(MUTATIONS / 5, MUTATIONS);
    }

    static void train(MultiLayerConfiguration configuration, Networks network) {
        new DecentralizedBilevelTrainer.Builder(configuration)
                .topology(Topology.line(1))
                .hyperparameters(L2Regularization.perLayer())
                .trainingData(network.isOfSteps() ? sequences() : rows())
                .batchSize(4)
                .threads(1)
                .refit(false)
                .build()
                .fit(1);
    }

    private static DataSet rows() {
        return new DataSet(Nd4j.linspace(-1, 1, ROWS * 16L).reshape(ROWS, 16), labels(ROWS));
    }

    private static DataSet sequences() {
        return new DataSet(
                Nd4j.linspace(-1, 1, ROWS * 4L * STEPS).reshape(ROWS, 4, STEPS),
                labels(ROWS * STEPS).reshape(ROWS, STEPS, 2).permute(0, 2, 1).dup('c'));
    }

    private static org.nd4j.linalg.api.ndarray.INDArray labels(int rows) {
        float[][] labels = Stream.iterate(0, i -> i + 1)
                .limit(rows)
                .map(i -> i % 2 == 0 ? new float[] {1, 0} : new float[] {0, 1})
                .toArray(float[][]::new);
        return Nd4j.create(labels);
    }
}
