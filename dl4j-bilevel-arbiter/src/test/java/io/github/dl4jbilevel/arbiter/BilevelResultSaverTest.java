package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.training.BilevelResult;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The candidates that a search saves can be read again, and run again. */
class BilevelResultSaverTest {

    private static BilevelSpace space() {
        return Searches.space().algorithm(Searches.normalized()).build();
    }

    @Test
    void savedCandidatesComeBackAndRunAgainToTheSameResult(@TempDir File directory) throws IOException {
        LocalOptimizationRunner runner =
                Searches.run(new RandomSearchGenerator(space()), 2, new BilevelResultSaver(directory));
        assertThat(runner.getResults()).hasSizeGreaterThanOrEqualTo(2);
        int best = runner.bestScoreCandidateIndex();

        BilevelResultReference saved = BilevelResultReference.open(new File(directory, Integer.toString(best)));
        OptimizationResult result = saved.getResult();
        assertThat(result.getScore()).isEqualTo(runner.bestScore());
        assertThat(result.getIndex()).isEqualTo(best);
        assertThat(result.getCandidate().getValue()).isEqualTo(saved.candidate());
        MultiLayerNetwork network = (MultiLayerNetwork) saved.getResultModel();
        assertThat(network.evaluate(new ExistingDataSetIterator(List.of(Searches.TEST)))
                        .accuracy())
                .isEqualTo(result.getScore());

        BilevelSpace space = space();
        BilevelResult again = space.trainer(saved.candidate()).build().fit(space.rounds(saved.candidate()));
        assertThat(again.network().params()).isEqualTo(network.params());
        assertThat(again.hyperparameters()).isEqualTo(saved.hyperparameters());
        assertThat(again.provenance().settings()).isEqualTo(result.getModelSpecificResults());
    }

    @Test
    void aDirectoryWithoutACandidateIsRefused(@TempDir File directory) {
        assertThatThrownBy(() -> BilevelResultReference.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("network.zip")
                .hasMessageContaining("directory of one candidate");
    }

    /** Before any candidate is trained. */
    @Test
    void aDirectoryThatCannotBeWrittenToIsRefused(@TempDir File directory) throws IOException {
        File file = new File(directory, "file");
        assertThat(file.createNewFile()).isTrue();
        assertThatThrownBy(() -> new BilevelResultSaver(file))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContainingAll(file.getPath(), "name a directory that can be written to");
        assertThat(new BilevelResultSaver(new File(directory, "new")).directory())
                .endsWith("new");
        assertThat(new File(directory, "new")).isEmptyDirectory();
    }
}
