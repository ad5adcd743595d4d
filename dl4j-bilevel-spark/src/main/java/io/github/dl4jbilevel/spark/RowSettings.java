package io.github.dl4jbilevel.spark;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The part of {@link SparkDecentralizedBilevelTrainer.Builder} that says which rows are whose.
 *
 * @param <B> the builder itself
 */
public abstract class RowSettings<B extends RowSettings<B>> {
    private final JavaSparkContext spark;
    private final Map<RowKey.Use, RowSource> rows = new EnumMap<>(RowKey.Use.class);

    RowSettings(JavaSparkContext spark) {
        this.spark = spark;
    }

    final Map<RowKey.Use, RowSource> sources() {
        return new EnumMap<>(rows);
    }

    final void requireRows() {
        if (!rows.containsKey(RowKey.Use.TRAINING)) {
            throw new IllegalStateException("No training data: call trainingData(...) with an RDD of DataSets.");
        }
    }

    /**
     * Training rows; required. The i-th data set of the RDD goes to agent i mod K, whole, and an agent's data sets become one: so the
     * RDD needs at least K of them. Its partitions have to be the same whenever they are computed again.
     */
    public final B trainingData(JavaRDD<DataSet> dataSets) {
        return rows(RowKey.Use.TRAINING, RowSource.of(dataSets));
    }

    /** Gives training rows as {@link #trainingData(JavaRDD)} does. */
    public final B trainingData(RDD<DataSet> dataSets) {
        return trainingData(dataSets.toJavaRDD());
    }

    /** Gives training rows as {@link #trainingData(JavaRDD)} does, with an array for each input and output of a graph. */
    public final B trainingMultiData(JavaRDD<MultiDataSet> dataSets) {
        return rows(RowKey.Use.TRAINING, RowSource.ofMulti(dataSets));
    }

    /** Training rows that are each agent's own: keys are agents, 0 to K - 1. */
    public final B trainingDataOfAgents(JavaPairRDD<Integer, DataSet> dataSets) {
        return rows(RowKey.Use.TRAINING, RowSource.ofAgents(dataSets));
    }

    /**
     * Training rows in files that {@link DataSet#save} wrote, dealt as {@link #trainingData(JavaRDD)} in the order of their names.
     *
     * @param paths files, folders or patterns of any file system that Spark reads, separated by commas
     */
    public final B trainingFiles(String paths) {
        return rows(RowKey.Use.TRAINING, RowSource.ofFiles(spark, paths));
    }

    /** Rows for the upper level, dealt like {@link #trainingData(JavaRDD)}. */
    public final B validationData(JavaRDD<DataSet> dataSets) {
        return rows(RowKey.Use.VALIDATION, RowSource.of(dataSets));
    }

    /** Gives rows for the upper level as {@link #validationData(JavaRDD)} does, with an array for each input and output of a graph. */
    public final B validationMultiData(JavaRDD<MultiDataSet> dataSets) {
        return rows(RowKey.Use.VALIDATION, RowSource.ofMulti(dataSets));
    }

    /** Rows for the upper level that are each agent's own: keys are agents, 0 to K - 1. */
    public final B validationDataOfAgents(JavaPairRDD<Integer, DataSet> dataSets) {
        return rows(RowKey.Use.VALIDATION, RowSource.ofAgents(dataSets));
    }

    /** Rows for the upper level in files, as {@link #trainingFiles}. */
    public final B validationFiles(String paths) {
        return rows(RowKey.Use.VALIDATION, RowSource.ofFiles(spark, paths));
    }

    /** Rows that test loss and accuracy of the averaged network are reported on; they go to agent 0, which makes the reports. */
    public final B testData(JavaRDD<DataSet> dataSets) {
        return rows(RowKey.Use.TEST, RowSource.of(dataSets));
    }

    /** Gives test rows as {@link #testData(JavaRDD)} does, with an array for each input and output of a graph. */
    public final B testMultiData(JavaRDD<MultiDataSet> dataSets) {
        return rows(RowKey.Use.TEST, RowSource.ofMulti(dataSets));
    }

    private B rows(RowKey.Use use, RowSource source) {
        if (rows.put(use, source) != null) {
            throw new IllegalStateException(
                    "The " + use.name().toLowerCase(Locale.ROOT) + " data are set twice: call one method once.");
        }
        return self();
    }

    @SuppressWarnings("unchecked") // B is the type of this.
    private B self() {
        return (B) this;
    }
}
