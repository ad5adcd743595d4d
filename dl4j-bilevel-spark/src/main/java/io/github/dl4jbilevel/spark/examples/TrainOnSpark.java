package io.github.dl4jbilevel.spark.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.spark.SparkBilevelResult;
import io.github.dl4jbilevel.spark.SparkDecentralizedBilevelTrainer;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Tunes the L2 coefficient of every unit of a small network over the tasks of a Spark job. Arguments: number of agents, number of rounds
 * and, if failures should cost no more than a few rounds, a folder that all executors share.
 */
public final class TrainOnSpark {
    private static final int FEATURES = 20;
    private static final int DATA_SETS = 32;
    private static final int ROWS = 100;

    private TrainOnSpark() {}

    /** Trains and prints the outcome. */
    public static void main(String[] arguments) {
        int agents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        long rounds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 200;
        String folder = arguments.length > 2 ? arguments[2] : "";
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("dl4j-bilevel example"))) {
            JavaRDD<DataSet> all = spark.parallelize(
                            IntStream.range(0, DATA_SETS).boxed().toList())
                    .map(TrainOnSpark::twoClasses);
            SparkBilevelResult result = new SparkDecentralizedBilevelTrainer.Builder(
                            spark, () -> trainer(agents, folder))
                    .trainingData(all)
                    .testData(spark.parallelize(List.of(twoClasses(-1))))
                    .progress(report -> System.out.println("round " + report.round() + ": validation loss "
                            + report.upperLoss() + ", test accuracy " + report.testAccuracy()))
                    .build()
                    .fitOrResume(rounds);

            System.out.println("accuracy " + result.finalMetrics().testAccuracy() + " after " + result.rounds()
                    + " rounds, " + result.traffic().bytes() + " bytes between agents; attempts: " + result.attempts());
            result.hyperparameters().stream().limit(3).forEach(System.out::println);
        }
        System.exit(0); // Spark 3's timers of barrier stages keep the process alive otherwise.
    }

    /** The trainer as it would be in one process, without its rows. */
    private static DecentralizedBilevelTrainer.Builder trainer(int agents, String folder) {
        DecentralizedBilevelTrainer.Builder trainer = new DecentralizedBilevelTrainer.Builder(network())
                .hyperparameters(L2Regularization.perUnit())
                .algorithm(DNsvrgda.builder().learningRate(0.02).build())
                .topology(Topology.line(agents));
        return folder.isEmpty() ? trainer : trainer.checkpoints(Path.of(folder), 50);
    }

    private static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(10)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(10)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    /** Standard Gaussian features, shifted by class in the first half of them. */
    private static DataSet twoClasses(int number) {
        Random random = new Random(number);
        INDArray features = Nd4j.zeros(DataType.FLOAT, ROWS, FEATURES);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, ROWS, 2);
        for (int i = 0; i < ROWS; i++) {
            int label = i % 2;
            labels.putScalar(i, label, 1);
            for (int j = 0; j < FEATURES; j++) {
                double shift = j < FEATURES / 2 ? label - 0.5 : 0;
                features.putScalar(i, j, random.nextGaussian() + shift);
            }
        }
        return new DataSet(features, labels);
    }
}
