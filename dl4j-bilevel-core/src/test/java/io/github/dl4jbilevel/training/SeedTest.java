package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.dense;
import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.math.BackendSeed;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every seed names a run, also 0, in whose place ND4J reads the clock. */
class SeedTest {
    private static INDArray parameters(DecentralizedBilevelTrainer.Builder builder, long seed) {
        Model model = builder.trainingData(separable(80, 1))
                .seed(seed)
                .refit(false)
                .build()
                .fit(4)
                .models()
                .get(0);
        return model.params();
    }

    private static ComputationGraphConfiguration graph() {
        return base().graphBuilder()
                .addInputs("in")
                .addLayer("hidden", dense().dropOut(0.5).build(), "in")
                .addLayer("out", output().build(), "hidden")
                .setOutputs("out")
                .build();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32})
    void theSameSeedIsTheSameRun(long seed) {
        assertThat(parameters(trainer(mlp()), seed)).isEqualTo(parameters(trainer(mlp()), seed));
        assertThat(parameters(trainer(graph()), seed)).isEqualTo(parameters(trainer(graph()), seed));
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(parameters(trainer(mlp()), 0)).isNotEqualTo(parameters(trainer(mlp()), 1));
        assertThat(BackendSeed.of(7)).isEqualTo(7);
    }

    @Test
    void aRunOfSeed0IsContinued(@TempDir Path folder) {
        BilevelResult whole =
                trainer(mlp()).trainingData(separable(80, 1)).seed(0).build().fit(8);
        trainer(mlp())
                .trainingData(separable(80, 1))
                .seed(0)
                .checkpoints(folder, 4)
                .build()
                .fit(4);
        BilevelResult resumed = trainer(mlp())
                .trainingData(separable(80, 1))
                .seed(0)
                .checkpoints(folder, 4)
                .build()
                .resume(8);
        assertThat(resumed.network().params()).isEqualTo(whole.network().params());
    }

    /** A mask's seed is 0 once in 2^64 samples. */
    @Test
    void nd4jDrawsTheSameNumbersFromIt() {
        Nd4j.getRandom().setSeed(BackendSeed.of(0));
        INDArray first = Nd4j.rand(5);
        Nd4j.getRandom().setSeed(BackendSeed.of(0));
        assertThat(Nd4j.rand(5)).isEqualTo(first);
    }
}
