package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import org.junit.jupiter.api.Test;

/** The length of a run and its batches, where nobody chose them. */
class ExtentTest {
    private static DecentralizedBilevelTrainer trainer(int rows, int agents, Hyperparameters tuned) {
        return new DecentralizedBilevelTrainer.Builder(mlp())
                .hyperparameters(tuned)
                .topology(Topology.line(agents))
                .trainingData(separable(rows, 1))
                .build();
    }

    private static int batch(int rows, int agents) {
        return Extent.batchSize(
                trainer(rows, agents, L2Regularization.perLayer()).data());
    }

    /** A fifth of the rows is set aside: of 25,000 are 20,000 left, of which a hundredth is 200. */
    @Test
    void batchesOfSeveralAgentsAreSmallerWhereRowsAreFew() {
        assertThat(batch(25_000, 1)).isEqualTo(32);
        assertThat(batch(25_000, 8)).isEqualTo(25);
        assertThat(batch(100_000, 8)).isEqualTo(32);
        assertThat(batch(1000, 8)).isEqualTo(4);
        assertThat(batch(1000, 1)).isEqualTo(32);
    }

    @Test
    void everyRowIsSeenFifteenTimesAndExamplesWithWeightsThirty() {
        assertThat(trainer(1000, 1, L2Regularization.perLayer()).rounds()).isEqualTo(4000);
        assertThat(trainer(25_000, 1, L2Regularization.perLayer()).rounds()).isEqualTo(15 * 20_000 / 32);
        assertThat(trainer(25_000, 1, ExampleWeights.sigmoid()).rounds()).isEqualTo(30 * 20_000 / 32);
    }
}
