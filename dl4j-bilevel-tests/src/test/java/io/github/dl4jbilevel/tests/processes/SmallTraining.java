package io.github.dl4jbilevel.tests.processes;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small network over four agents, and what of a result has to be equal. */
final class SmallTraining {
    static final int AGENTS = 4;
    static final int REPORT_EVERY = 10;
    private static final int FEATURES = 6;

    /** The outcome of a run, all of it that does not depend on the clock. */
    record Outcome(List<Float> network, List<Float> upper, List<RoundMetrics> history) {}

    private SmallTraining() {}

    static MultiLayerConfiguration network() {
        return network(LossFunction.MCXENT, Activation.SOFTMAX);
    }

    static MultiLayerConfiguration network(LossFunction loss, Activation activation) {
        return new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(5)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(loss)
                        .nIn(5)
                        .nOut(2)
                        .activation(activation)
                        .build())
                .build();
    }

    static DataSet rows(int n, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.create(n, FEATURES);
        INDArray labels = Nd4j.zeros(n, 2);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < FEATURES; j++) {
                double value = random.nextGaussian();
                features.putScalar(i, j, value);
                sum += value;
            }
            labels.putScalar(i, sum > 0 ? 1 : 0, 1);
        }
        return new DataSet(features, labels);
    }

    /** A trainer without a place for its agents. */
    static DecentralizedBilevelTrainer.Builder builder() {
        return builder(network());
    }

    static DecentralizedBilevelTrainer.Builder builder(MultiLayerConfiguration network) {
        return new DecentralizedBilevelTrainer.Builder(network)
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.ring(AGENTS))
                .testData(rows(40, 2))
                .batchSize(8)
                .threads(1)
                .reportEvery(REPORT_EVERY);
    }

    static Outcome inOneProcess(int rounds) {
        return outcome(builder().trainingData(rows(160, 1)).build().fit(rounds));
    }

    static Outcome outcome(BilevelResult result) {
        return new Outcome(
                bits(result.network().params()),
                bits(result.upperVariable()),
                result.history().stream().map(SmallTraining::withoutClock).toList());
    }

    /** Entry by entry, since arrays compare themselves with a tolerance. */
    static List<Float> bits(INDArray vector) {
        return LongStream.range(0, vector.length()).mapToObj(vector::getFloat).toList();
    }

    private static RoundMetrics withoutClock(RoundMetrics m) {
        return m.withSeconds(0);
    }
}
