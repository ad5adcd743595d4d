package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A small two-class problem, a network for it, and trainers in this process and on Spark that differ in nothing but the place. */
final class Fixtures {
    static final int REPORT_EVERY = 5;
    static final long SEED = 7;

    private Fixtures() {}

    /** Spark in this process. */
    static JavaSparkContext local(int slots) {
        return new JavaSparkContext(conf("local[" + slots + "]"));
    }

    static SparkConf conf(String master) {
        return new SparkConf()
                .setMaster(master)
                .setAppName("dl4j-bilevel tests")
                .set("spark.ui.enabled", "false")
                .set("spark.executor.heartbeatInterval", "200ms")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1");
    }

    /** Data sets of different sizes. */
    static List<DataSet> dataSets(int count) {
        List<DataSet> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(TwoClasses.separable(30 + 2 * i, 100 + i));
        }
        return all;
    }

    /** A trainer on Spark with everything but data. */
    static SparkDecentralizedBilevelTrainer.Builder onSpark(JavaSparkContext spark, int agents) {
        return onSpark(spark, () -> complete(agents));
    }

    /** Another trainer on Spark with everything but data. */
    static SparkDecentralizedBilevelTrainer.Builder onSpark(
            JavaSparkContext spark, SerializableSupplier<DecentralizedBilevelTrainer.Builder> trainer) {
        return new SparkDecentralizedBilevelTrainer.Builder(spark, trainer);
    }

    /** The same trainer in this process, with data set i at agent i mod K. */
    static DecentralizedBilevelTrainer.Builder inProcess(int agents, List<DataSet> dataSets) {
        return complete(agents).trainingData(perAgent(agents, dataSets));
    }

    /** A trainer without rows. */
    static DecentralizedBilevelTrainer.Builder complete(int agents) {
        return withoutTopology().topology(Topology.line(agents));
    }

    /** A trainer without rows and topology. */
    static DecentralizedBilevelTrainer.Builder withoutTopology() {
        return new DecentralizedBilevelTrainer.Builder(TwoClasses.mlp())
                .hyperparameters(L2Regularization.perUnit().exp().startingAt(-4))
                .algorithm(DNsvrgda.builder().learningRate(0.05).build())
                .batchSize(16)
                .threads(1)
                .seed(SEED)
                .reportEvery(REPORT_EVERY);
    }

    static List<DataSetIterator> perAgent(int agents, List<DataSet> dataSets) {
        List<DataSetIterator> all = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            List<DataSet> own = new ArrayList<>();
            for (int i = k; i < dataSets.size(); i += agents) {
                own.add(dataSets.get(i));
            }
            all.add(new ExistingDataSetIterator(own));
        }
        return all;
    }

    /** Network, hyperparameters and history agree to the bit, time aside. */
    static void assertSameBits(SparkBilevelResult actual, BilevelResult expected) {
        assertThat(actual.network().params().toFloatVector())
                .containsExactly(expected.network().params().toFloatVector());
        assertThat(actual.upperVariable().toFloatVector())
                .containsExactly(expected.upperVariable().toFloatVector());
        assertThat(actual.hyperparameters()).isEqualTo(expected.hyperparameters());
        assertThat(actual.rounds()).isEqualTo(expected.rounds());
        assertThat(actual.traffic()).isEqualTo(expected.traffic());
        assertThat(withoutTime(actual.history())).isEqualTo(withoutTime(expected.history()));
    }

    static List<RoundMetrics> withoutTime(List<RoundMetrics> history) {
        return history.stream().map(m -> m.withSeconds(0)).toList();
    }
}
