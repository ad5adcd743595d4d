package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.fixtures.DocumentedCode;
import io.github.dl4jbilevel.fixtures.TestFiles;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java code of docs/data.md, as it stands there: its first block reads, trains and evaluates, the others compile. */
class DataDocumentTest {
    private static final String IMPORTS = """
            import io.github.dl4jbilevel.reader.*;
            import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
            import java.io.File;
            import java.nio.file.Path;
            import org.datavec.api.records.reader.RecordReader;
            import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
            import org.datavec.api.records.reader.impl.transform.TransformProcessRecordReader;
            import org.datavec.api.split.FileSplit;
            import org.datavec.api.transform.TransformProcess;
            import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
            import org.deeplearning4j.nn.conf.*;
            import org.deeplearning4j.nn.conf.inputs.InputType;
            import org.deeplearning4j.nn.conf.layers.OutputLayer;
            import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
            import org.nd4j.linalg.activations.Activation;
            import org.nd4j.linalg.dataset.DataSet;
            import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
            import org.nd4j.linalg.learning.config.Adam;

            public class Example {
            """;

    @TempDir
    private Path folder = Path.of("");

    private static List<String> blocks() throws Exception {
        List<String> blocks = DocumentedCode.blocks("docs/data.md");
        assertThat(blocks).as("Java code of the document").hasSize(4);
        return blocks;
    }

    @Test
    void theFirstBlockReadsTrainsAndEvaluates() throws Exception {
        TestFiles.write(folder, "a9a", "+1 1:1 3:1\n-1 2:1 3:1\n".repeat(1000));
        TestFiles.write(folder, "a9a.t", "+1 1:1\n-1 2:1\n");
        String code = blocks().get(0).replace("Path.of(\"", "folder.resolve(\"");
        DocumentedCode.compile(
                IMPORTS + "public static double example(Path folder) {" + code + "return accuracy; } }", folder);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Method example = loader.loadClass("Example").getMethod("example", Path.class);
            assertThat((Double) example.invoke(null, folder)).isEqualTo(1);
        }
    }

    @Test
    void theOtherBlocksCompile() throws Exception {
        List<String> blocks = blocks();
        DocumentedCode.compile(
                IMPORTS + """
                static void reading() { %s }
                static void damage(LabeledRows train, long seed, double... weights) { %s }
                static void dataVec(File file, TransformProcess transform, int labelIndex, int classes,
                        MultiLayerConfiguration configuration) throws Exception { %s }
                }
                """.formatted(blocks.get(1), blocks.get(2), blocks.get(3)),
                folder);
    }
}
