package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Equal settings and seed give equal bits of networks in single precision, whose dropout masks have to be named draws too. */
class NetworkDeterminismTest {
    private static final int AGENTS = 8;
    private static final int ROUNDS = 20;
    private static final double KEEP = 0.7;
    private static final Outcome REFERENCE = train(7, 1, KEEP);

    private record Outcome(List<List<Float>> networks, List<Float> upper, List<RoundMetrics> history) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void threadsDoNotChangeABit(int threads) {
        assertThat(train(7, threads, KEEP)).isEqualTo(REFERENCE);
    }

    @Test
    void theSeedDecides() {
        assertThat(train(8, 1, KEEP).networks()).isNotEqualTo(REFERENCE.networks());
    }

    /** Dropout changes the result; otherwise the masks could not be what the other tests compare. */
    @Test
    void dropoutIsInForce() {
        assertThat(train(7, 1, 1).networks()).isNotEqualTo(REFERENCE.networks());
    }

    private static Outcome train(long seed, int threads, double keep) {
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(network(keep))
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.line(AGENTS))
                .trainingData(rows(192, 1))
                .testData(rows(64, 2))
                .batchSize(8)
                .seed(seed)
                .threads(threads)
                .reportEvery(5)
                .build()
                .fit(ROUNDS);
        assertThat(result.divergence()).isEmpty();
        assertThat(result.history()).hasSize(1 + ROUNDS / 5);
        return new Outcome(
                IntStream.range(0, AGENTS)
                        .mapToObj(k -> bits(result.network(k).params()))
                        .toList(),
                bits(result.upperVariable()),
                result.history().stream()
                        .map(NetworkDeterminismTest::withoutClock)
                        .toList());
    }

    /** Entry by entry, since arrays compare themselves with a tolerance. */
    private static List<Float> bits(INDArray vector) {
        return LongStream.range(0, vector.length()).mapToObj(vector::getFloat).toList();
    }

    private static RoundMetrics withoutClock(RoundMetrics m) {
        return m.withSeconds(0);
    }

    private static MultiLayerConfiguration network(double keep) {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(12)
                        .activation(Activation.TANH)
                        .dropOut(keep)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(6))
                .build();
    }

    private static DataSet rows(int n, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(DataType.FLOAT, n, 6);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, n, 2);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < 6; j++) {
                double value = random.nextGaussian();
                sum += value;
                features.putScalar(i, j, value);
            }
            labels.putScalar(i, sum > 0 ? 1 : 0, 1);
        }
        return new DataSet(features, labels);
    }
}
