package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code of docs/spark.md is what stands here between two marks, and it runs. */
class SparkDocumentTest {
    private static final Logger log = LoggerFactory.getLogger(SparkDocumentTest.class);
    private static final Path MODULE = Path.of(System.getProperty("user.dir"));
    private static final String SOURCE = "src/test/java/io/github/dl4jbilevel/spark/SparkDocumentTest.java";

    @Test
    void itsCodeRuns(@TempDir Path folder) {
        MultiLayerConfiguration configuration = TwoClasses.mlp();
        try (JavaSparkContext spark = Fixtures.local(4)) {
            JavaRDD<DataSet> rows = spark.parallelize(Fixtures.dataSets(8));
            JavaRDD<DataSet> test = spark.parallelize(List.of(TwoClasses.separable(40, 1)));
            // document
            SparkDecentralizedBilevelTrainer trainer = new SparkDecentralizedBilevelTrainer.Builder(
                            spark, configuration)
                    .hyperparameters(() -> L2Regularization.perUnit()) // called in the tasks: what is tuned,
                    .algorithm(() -> DNsvrgda.builder().learningRate(0.02).build()) // by what,
                    .topology(() -> Topology.ring(4)) // and who talks to whom; four agents, so four tasks at once
                    .trainingData(rows) // a JavaRDD<DataSet>
                    .validationFraction(0.5) // each agent's share for the upper level
                    .testData(test)
                    .checkpoints(folder, 50) // on a file system that all executors share
                    .progress(report -> log.info("round {}: {}", report.round(), report.upperLoss())) // on the driver
                    .build();

            SparkBilevelResult result = trainer.fit(300);
            MultiLayerNetwork network = result.network(); // the agents' average, an ordinary DL4J network
            // end
            assertThat(result.rounds()).isEqualTo(300);
            assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.8);
            assertThat(network.numParams()).isEqualTo(44);
        }
    }

    @Test
    void itsCodeIsTheCodeAbove() throws IOException {
        String here = between(Files.readString(MODULE.resolve(SOURCE)), "// document\n(.*?)// end\n");
        String there = between(Files.readString(MODULE.resolve("../docs/spark.md")), "```java\n(.*?)```");
        assertThat(withoutSpace(there)).isEqualTo(withoutSpace(here));
    }

    private static String between(String text, String marks) {
        return Pattern.compile(marks, Pattern.DOTALL)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
