package io.github.dl4jbilevel.spark;

import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.input.PortableDataStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import scala.Tuple2;

/**
 * Data sets that are still to be dealt. They go by their places in the RDD, which are the same whenever its partitions are computed again:
 * so every attempt, and every run, gives an agent the same rows in the same order.
 */
interface RowSource {
    /** Deals one data set after the other to agents 0, 1, ..., K - 1, 0, ...; what is for the test goes to agent 0. */
    JavaPairRDD<RowKey, byte[]> deal(RowKey.Use use, int agents);

    private static RowKey inTurn(long index, RowKey.Use use, int agents) {
        return new RowKey(use == RowKey.Use.TEST ? 0 : (int) (index % agents), use, index);
    }

    static RowSource of(JavaRDD<DataSet> rows) {
        return (use, agents) ->
                rows.zipWithIndex().mapToPair(at -> new Tuple2<>(inTurn(at._2, use, agents), RowBytes.of(at._1)));
    }

    static RowSource ofMulti(JavaRDD<MultiDataSet> rows) {
        return (use, agents) ->
                rows.zipWithIndex().mapToPair(at -> new Tuple2<>(inTurn(at._2, use, agents), RowBytes.of(at._1)));
    }

    /** Deals each data set to the agent that is its key. */
    static RowSource ofAgents(JavaPairRDD<Integer, DataSet> rows) {
        return (use, agents) -> rows.zipWithIndex().mapToPair(at -> {
            int agent = at._1._1;
            if (agent < 0 || agent >= agents) {
                throw new IllegalArgumentException("Rows of agent " + agent + ", but the topology has " + agents
                        + " agents: keys must lie between 0 and " + (agents - 1) + ".");
            }
            return new Tuple2<>(new RowKey(agent, use, at._2), RowBytes.of(at._1._2));
        });
    }

    /**
     * Reads files that {@link DataSet#save} wrote, in the order of their names.
     *
     * @param paths files, folders or patterns that Spark can read, separated by commas
     */
    static RowSource ofFiles(JavaSparkContext spark, String paths) {
        return (use, agents) -> {
            JavaPairRDD<String, PortableDataStream> files = spark.binaryFiles(paths);
            List<String> names =
                    files.keys().distinct().collect().stream().sorted().toList();
            return files.mapToPair(file -> {
                int index = Collections.binarySearch(names, file._1);
                return new Tuple2<>(inTurn(index, use, agents), RowBytes.of(RowBytes.dataSet(file._2.toArray())));
            });
        };
    }
}
