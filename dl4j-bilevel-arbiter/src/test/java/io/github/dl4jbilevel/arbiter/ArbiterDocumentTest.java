package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.fixtures.DocumentedCode;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.training.BilevelResult;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** The code of docs/arbiter.md, as it stands there, compiles, searches, saves and reads. */
class ArbiterDocumentTest {
    private static final String BEFORE = """
            import io.github.dl4jbilevel.algorithm.*;
            import io.github.dl4jbilevel.arbiter.*;
            import io.github.dl4jbilevel.hyperparameter.*;
            import io.github.dl4jbilevel.problem.Level;
            import io.github.dl4jbilevel.topology.Topology;
            import io.github.dl4jbilevel.training.*;
            import java.io.File;
            import java.util.Properties;
            import java.util.concurrent.TimeUnit;
            import org.deeplearning4j.arbiter.*;
            import org.deeplearning4j.arbiter.layers.*;
            import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
            import org.deeplearning4j.arbiter.optimize.api.saving.InMemoryResultSaver;
            import org.deeplearning4j.arbiter.optimize.api.termination.*;
            import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
            import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
            import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
            import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
            import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
            import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
            import org.deeplearning4j.arbiter.optimize.runner.*;
            import org.deeplearning4j.arbiter.scoring.impl.EvaluationScoreFunction;
            import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
            import org.deeplearning4j.nn.conf.inputs.InputType;
            import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
            import org.nd4j.evaluation.classification.Evaluation;
            import org.nd4j.linalg.activations.Activation;
            import org.nd4j.linalg.dataset.DataSet;

            public class Example {
                public static Object[] example(
                        MultiLayerConfiguration configuration, DataSet train, DataSet test, File directory)
                        throws Exception {
            """;
    private static final String AFTER =
            "return new Object[] {runner, saved, longer, byAccuracy, starts, boundsAndStart}; } }";

    @Test
    void itsCodeSearchesSavesAndReads(@TempDir Path folder) throws Exception {
        List<String> blocks = DocumentedCode.blocks("docs/arbiter.md");
        assertThat(blocks).as("Java code of the document").hasSize(4);
        DocumentedCode.compile(BEFORE + String.join("", blocks) + AFTER, folder);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Object[] made = (Object[]) loader.loadClass("Example")
                    .getMethod("example", MultiLayerConfiguration.class, DataSet.class, DataSet.class, File.class)
                    .invoke(null, Searches.network(), Searches.TRAINING, Searches.TEST, folder.toFile());
            LocalOptimizationRunner runner = (LocalOptimizationRunner) made[0];
            BilevelResultReference saved = (BilevelResultReference) made[1];
            BilevelResult longer = (BilevelResult) made[2];
            assertThat(runner.numCandidatesCompleted()).isGreaterThanOrEqualTo(6);
            assertThat(runner.numCandidatesFailed()).isZero();
            assertThat(saved.getResult().getScore()).isEqualTo(runner.bestScore());
            assertThat(saved.candidate().settings())
                    .containsOnlyKeys(
                            "algorithm.upperRate",
                            "algorithm.lowerRate",
                            "algorithm.lambda",
                            "algorithm.momentum",
                            "topology",
                            "batchSize");
            assertThat(longer.rounds()).isEqualTo(100);

            LocalOptimizationRunner graphs = new LocalOptimizationRunner((OptimizationConfiguration) made[3]);
            graphs.execute();
            assertThat(graphs.numCandidatesFailed())
                    .as(() -> graphs.getCandidateStatus().toString())
                    .isZero();
            assertThat(graphs.bestScore()).isBetween(0.0, 1.0);

            for (int i = 4; i < 6; i++) {
                BilevelSpace space = Searches.space()
                        .hyperparameters(MappedSpace.of((MappedSpace<?>) made[i], value -> (Hyperparameters) value))
                        .build();
                double[] middle = new double[space.numParameters()];
                Arrays.fill(middle, 0.5);
                assertThat(space.trainer(space.getValue(middle)).build().fit(1).divergence())
                        .isEmpty();
            }
        }
    }
}
