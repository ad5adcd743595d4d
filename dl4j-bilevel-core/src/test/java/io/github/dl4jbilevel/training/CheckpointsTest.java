package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.schedule.ISchedule;

/** A run that stopped, whenever and however it did, continues from its last whole checkpoint as if it had not. */
class CheckpointsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private static DecentralizedBilevelTrainer.Builder complete() {
        return trainer(mlp()).trainingData(separable(200, 1)).reportEvery(5);
    }

    private DecentralizedBilevelTrainer checkpointed() {
        return complete().checkpoints(folder, 4).build();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<RoundMetrics> withoutSeconds(BilevelResult result) {
        return result.history().stream().map(m -> m.withSeconds(0)).toList();
    }

    static void requireSame(BilevelResult one, BilevelResult other) {
        assertThat(withoutSeconds(one)).isEqualTo(withoutSeconds(other));
        assertThat(one.hyperparameters()).isEqualTo(other.hyperparameters());
        assertThat(one.network().params()).isEqualTo(other.network().params());
    }

    @Test
    void aResumedRunIsTheWholeOne() throws IOException {
        BilevelResult whole = complete().build().fit(20);
        BilevelResult first = checkpointed().fit(10);
        assertThat(files()).containsExactly("round-0000000008.state", "round-0000000010.state");
        requireSame(complete().build().fit(10), first);
        BilevelResult resumed = checkpointed().resume(20);
        requireSame(resumed, whole);
        assertThat(resumed.history().get(4).seconds())
                .isGreaterThan(first.history().get(2).seconds());
        assertThat(files()).containsExactly("round-0000000016.state", "round-0000000020.state");
        requireSame(checkpointed().resume(20), whole);
    }

    /** Running statistics are not moved by gradients, and example weights are each agent's own. */
    @Test
    void soIsOneWithBatchNormalizationAndPrivateHyperparametersUnderNoise() {
        Supplier<DecentralizedBilevelTrainer.Builder> builder = () -> trainer(TwoClasses.batchNormalized())
                .trainingData(separable(200, 1))
                .hyperparameters(ExampleWeights.sigmoid())
                .gradientNoise(new GradientNoise(1.5, 0.01))
                .reportEvery(5);
        BilevelResult whole = builder.get().build().fit(20);
        builder.get().checkpoints(folder, 7).build().fit(10);
        requireSame(builder.get().checkpoints(folder, 7).build().resume(20), whole);
    }

    /** A folder as after a kill: the newest file is older than the last round, and lies between two reports. */
    @Test
    void soIsOneThatIsResumedFromAnOlderFile() throws IOException {
        BilevelResult whole = complete().build().fit(20);
        checkpointed().fit(10);
        Files.move(folder.resolve("round-0000000010.state"), folder.resolve("round-0000000010.state123.unfinished"));
        BilevelResult atOnce = checkpointed().resume(8);
        assertThat(atOnce.finalMetrics().round()).isEqualTo(8);
        requireSame(checkpointed().resume(20), whole);
        assertThat(files()).containsExactly("round-0000000016.state", "round-0000000020.state");
    }

    @Test
    void aSettingThatNoOtherProcessCouldRecogniseIsRefused() {
        ISchedule nameless = new ISchedule() {
            @Override
            public double valueAt(int iteration, int epoch) {
                return 0.02;
            }

            @Override
            public ISchedule clone() {
                return this;
            }
        };
        Recipe recipe = DNsvrgda.builder().learningRate(Level.LOWER, nameless).build();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        complete().algorithm(recipe).checkpoints(folder, 4).build())
                .withMessageContainingAll("lower.", "toString");
    }

    @Test
    void aDamagedNewestFileIsRefusedAndTheOneBeforeItNamed() throws IOException {
        checkpointed().fit(10);
        Path newest = folder.resolve("round-0000000010.state");
        byte[] whole = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> checkpointed().resume(20))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("round-0000000010.state", "truncated", "Delete it", "round-0000000008.state");
        Files.delete(newest);
        Files.write(folder.resolve("round-0000000008.state"), new byte[10]);
        assertThatThrownBy(() -> checkpointed().resume(20))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no older one");
    }

    @Test
    void whatCannotBeContinuedIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> complete().build().resume(5))
                .withMessageContaining("checkpoints(folder");
        assertThatThrownBy(() -> checkpointed().resume(5))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing to resume");
        checkpointed().fit(10);
        assertThatIllegalStateException()
                .isThrownBy(() -> checkpointed().fit(20))
                .withMessageContainingAll("earlier run", "round-0000000010.state", "resume");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> checkpointed().resume(9))
                .withMessageContainingAll("9", "10");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        complete().batchSize(7).checkpoints(folder, 4).build().resume(20))
                .withMessageContainingAll("batchSize = 16", "7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete().checkpoints(folder, 0))
                .withMessageContaining("0");
        assertThatIllegalStateException()
                .isThrownBy(() -> complete()
                        .checkpoints(folder, 4)
                        .earlyStopping(new MaxEpochsTerminationCondition(3))
                        .build())
                .withMessageContaining("early stopping");
    }

    @Test
    void otherDataAnotherNetworkOrAnotherStartAreRefused() {
        checkpointed().fit(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(mlp())
                        .trainingData(separable(200, 2))
                        .reportEvery(5)
                        .checkpoints(folder, 4)
                        .build()
                        .resume(20))
                .withMessageContaining("dataFingerprint");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete()
                        .testData(separable(50, 3))
                        .checkpoints(folder, 4)
                        .build()
                        .resume(20))
                .withMessageContaining("testDataFingerprint = none");
        MultiLayerConfiguration other = mlp();
        ((DenseLayer) other.getConf(0).getLayer()).setActivationFn(new ActivationSELU());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(other)
                        .trainingData(separable(200, 1))
                        .reportEvery(5)
                        .checkpoints(folder, 4)
                        .build()
                        .resume(20))
                .withMessageContaining("networkFingerprint");
    }

    /** A folder that cannot be made stands for a full disk. */
    @Test
    void aRunWhoseCheckpointsCannotBeWrittenGoesOnAndSaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        List<Long> failed = new ArrayList<>();
        BilevelListener listener = new BilevelListener() {
            @Override
            public void onCheckpointFailure(long completed, IOException failure) {
                failed.add(completed);
            }
        };
        BilevelResult result = complete()
                .checkpoints(file.resolve("inside"), 4)
                .listeners(listener)
                .build()
                .fit(10);
        assertThat(failed).containsExactly(4L, 8L, 10L);
        requireSame(result, complete().build().fit(10));
        assertThat(Files.readString(file)).isEqualTo("not a folder");
    }
}
