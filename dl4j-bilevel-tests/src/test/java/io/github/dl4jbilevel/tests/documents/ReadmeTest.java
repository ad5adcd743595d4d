package io.github.dl4jbilevel.tests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.fixtures.DocumentedCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** The README's Java example, as it stands there, compiles and trains. */
class ReadmeTest {
    private static final String BEFORE = """
            import io.github.dl4jbilevel.algorithm.*;
            import io.github.dl4jbilevel.hyperparameter.*;
            import io.github.dl4jbilevel.topology.*;
            import io.github.dl4jbilevel.training.*;
            import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
            import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
            import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

            public class Example {
                public static BilevelResult example(
                        MultiLayerConfiguration configuration, DataSetIterator train, DataSetIterator test) {
            """;
    private static final String AFTER = "return result; } }";

    @Test
    void exampleCompilesAndTrains(@TempDir Path folder) throws Exception {
        List<String> blocks = DocumentedCode.blocks("README.md");
        assertThat(blocks).as("README has a Java example").isNotEmpty();
        DocumentedCode.compile(BEFORE + blocks.get(0) + AFTER, folder);
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(8)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Method example = loader.loadClass("Example")
                    .getMethod("example", MultiLayerConfiguration.class, DataSetIterator.class, DataSetIterator.class);
            var result = (io.github.dl4jbilevel.training.BilevelResult)
                    example.invoke(null, configuration, rows(640, 1), rows(200, 2));
            assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.9);
            assertThat(result.hyperparameters().get(0).toString()).startsWith("layer 0: L2 = ");
        } catch (InvocationTargetException e) {
            throw new AssertionError("The README's example failed", e.getCause());
        }
    }

    @Test
    void linesOnCheckpointsCompile(@TempDir Path folder) throws Exception {
        List<String> blocks = DocumentedCode.blocks("README.md").stream()
                .filter(block -> block.contains("checkpoints("))
                .toList();
        assertThat(blocks).hasSize(1);
        DocumentedCode.compile("""
                import io.github.dl4jbilevel.training.BilevelResult;
                import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
                import java.nio.file.Path;

                class Lines {
                    static BilevelResult lines(DecentralizedBilevelTrainer.Builder builder) {
                """ + blocks.get(0) + AFTER, folder);
    }

    /** Class 1 where the first feature exceeds the second. */
    private static DataSetIterator rows(int count, long seed) {
        var random = new java.util.Random(seed);
        var features = Nd4j.zeros(count, 4);
        for (int i = 0; i < count * 4; i++) {
            features.putScalar(i, random.nextGaussian());
        }
        var labels = Nd4j.zeros(count, 2);
        for (int i = 0; i < count; i++) {
            labels.putScalar(i, features.getDouble(i, 0) > features.getDouble(i, 1) ? 1 : 0, 1);
        }
        return new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(
                new DataSet(features, labels).asList(), 40);
    }
}
