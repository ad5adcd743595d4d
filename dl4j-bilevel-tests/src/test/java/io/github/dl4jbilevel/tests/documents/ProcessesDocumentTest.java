package io.github.dl4jbilevel.tests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.cli.cluster.ClusterConfig;
import io.github.dl4jbilevel.cli.cluster.ClusterFile;
import io.github.dl4jbilevel.fixtures.DocumentedCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/processes.md and the README work as they stand there. */
class ProcessesDocumentTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @Test
    void theJavaExampleCompiles() throws Exception {
        List<String> blocks = DocumentedCode.blocks("docs/processes.md");
        assertThat(blocks).hasSize(1);
        DocumentedCode.compile("""
                import io.github.dl4jbilevel.hyperparameter.L2Regularization;
                import io.github.dl4jbilevel.grpc.*;
                import io.github.dl4jbilevel.topology.Topology;
                import io.github.dl4jbilevel.training.*;
                import java.nio.file.Path;
                import java.util.List;
                import java.util.Map;
                import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
                import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

                class Lines {
                    static void lines(MultiLayerConfiguration configuration, DataSetIterator rows, int agent)
                            throws Exception {
                """ + blocks.get(0) + "}}", folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/processes.md", "README.md"})
    void theClusterFilesAreRead(String document) throws Exception {
        Path file = Path.of(System.getProperty("user.dir")).resolve("..").resolve(document);
        Matcher yaml = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(file));
        assertThat(yaml.find()).isTrue();
        ClusterConfig config = ClusterFile.read(Files.writeString(folder.resolve("cluster.yaml"), yaml.group(1)));
        assertThat(config.agents()).hasSizeGreaterThan(2);
        assertThat(config.checkpoint(2)).isEqualTo(Path.of("checkpoints/agent-2"));
    }
}
