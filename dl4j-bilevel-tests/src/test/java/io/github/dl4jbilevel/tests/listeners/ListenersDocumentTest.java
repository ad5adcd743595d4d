package io.github.dl4jbilevel.tests.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java code of docs/listeners.md, as it stands there, compiles and trains. */
class ListenersDocumentTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("user.dir")).resolve("../docs/listeners.md");
    private static final String BEFORE = """
            import io.github.dl4jbilevel.problem.Level;
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
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).as("Java code of the document").hasSize(3);
        return blocks.stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void compilesAndTrains(String block, @TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("Example.java"), BEFORE + block + "return result; } }");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-cp", System.getProperty("java.class.path"), "-proc:none");
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
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
