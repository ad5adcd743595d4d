package io.github.dl4jbilevel.tests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.fixtures.DocumentedCode;
import io.github.dl4jbilevel.tests.listeners.StatsListenerTest;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java code of docs/listeners.md, as it stands there, compiles and trains. */
class ListenersDocumentTest {
    private static final String BEFORE = """
            import io.github.dl4jbilevel.problem.Level;
            import io.github.dl4jbilevel.problem.RoundMetrics;
            import io.github.dl4jbilevel.training.*;
            import java.util.concurrent.TimeUnit;
            import org.deeplearning4j.core.storage.StatsStorage;
            import org.deeplearning4j.earlystopping.termination.*;
            import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
            import org.deeplearning4j.optimize.listeners.*;
            import org.deeplearning4j.ui.model.stats.StatsListener;
            import org.deeplearning4j.ui.model.stats.impl.DefaultStatsUpdateConfiguration;
            import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

            public class Example {
                public static BilevelResult example(DecentralizedBilevelTrainer.Builder trainer) {
            """;

    static Stream<String> blocks() throws Exception {
        List<String> blocks = DocumentedCode.blocks("docs/listeners.md");
        assertThat(blocks).as("Java code of the document").hasSize(3);
        return blocks.stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void compilesAndTrains(String block, @TempDir Path folder) throws Exception {
        DocumentedCode.compile(BEFORE + block + "return result; } }", folder);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            var result = (BilevelResult) loader.loadClass("Example")
                    .getMethod("example", DecentralizedBilevelTrainer.Builder.class)
                    .invoke(null, StatsListenerTest.trainer());
            assertThat(result.divergence()).isEmpty();
            assertThat(result.rounds()).isPositive();
        }
    }
}
