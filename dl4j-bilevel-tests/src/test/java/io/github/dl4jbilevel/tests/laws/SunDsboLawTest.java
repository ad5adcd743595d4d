package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.tests.fixtures.AffineDirections;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** SUN-DSBO on agents whose data differ, and on a lower level with many minima. */
class SunDsboLawTest {
    private static final int AGENTS = 3;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 27);
    private static final MixingMatrix WEIGHTS =
            MixingMatrix.metropolis(Topology.line(AGENTS)).lazy();
    private static final AffineDirections DIRECTIONS = AffineDirections.moreau(PROBLEM, 0.5, 0.8);

    private static List<double[]> rest(CorrectionKind kind, double eta, int rounds) {
        Recipe recipe = SunDsbo.builder(kind)
                .set(SunDsbo.MU, 0.5)
                .set(SunDsbo.MU_DECAY, 0)
                .set(SunDsbo.GAMMA, 0.8)
                .learningRate(eta)
                .build();
        return Runs.points(PROBLEM, recipe, WEIGHTS, rounds);
    }

    @ParameterizedTest
    @EnumSource(names = {"GRADIENT_TRACKING", "EXTRA", "EXACT_DIFFUSION"})
    void reachesTheStationaryPointOfThePenalisedProblem(CorrectionKind kind) {
        double[] solution = DIRECTIONS.stationaryPoint();
        assertThat(rest(kind, 0.15, 700))
                .allSatisfy(point -> assertThat(Runs.distance(point, solution)).isLessThan(1e-8));
    }

    /** SE rests where the linear system of diffusion says; that gap falls in proportion to the step. */
    @Test
    void seKeepsAGapThatShrinksWithTheStep() {
        List<double[]> expected = DIRECTIONS.diffusionRest(WEIGHTS, 0.1);
        List<double[]> points = rest(CorrectionKind.DIFFUSION, 0.1, 900);
        for (int k = 0; k < AGENTS; k++) {
            assertThat(Runs.distance(points.get(k), expected.get(k))).isLessThan(1e-8);
        }
        assertThat(seGap(0.1)).isGreaterThan(2e-2);
        assertThat(seGap(0.001) / seGap(0.0005)).isCloseTo(2, within(0.05));
    }

    private static double seGap(double eta) {
        return DIRECTIONS.diffusionRest(WEIGHTS, eta).stream()
                .mapToDouble(point -> Runs.distance(point, DIRECTIONS.stationaryPoint()))
                .max()
                .orElseThrow();
    }

    /**
     * A tanh network on XOR, labels split unevenly: hidden units can be exchanged and change sign, so minima abound. From every
     * seed the upper loss falls from about log 2, in the mean to below 0.45 with all its confidence band (2 standard errors).
     */
    @Test
    void gtLowersTheUpperLossOverALowerLevelWithManyMinima() {
        double[] last = LongStream.range(0, 4)
                .mapToDouble(SunDsboLawTest::upperLossAfterTraining)
                .toArray();
        double mean = Arrays.stream(last).average().orElseThrow();
        double variance = Arrays.stream(last).map(l -> (l - mean) * (l - mean)).sum() / (last.length - 1);
        assertThat(mean + 2 * Math.sqrt(variance / last.length))
                .as("upper losses %s", Arrays.toString(last))
                .isLessThan(0.45);
    }

    private static double upperLossAfterTraining(long seed) {
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(network())
                .hyperparameters(L2Regularization.perUnit().exp().startingAt(-4))
                .algorithm(SunDsbo.builder(CorrectionKind.GRADIENT_TRACKING)
                        .set(SunDsbo.GAMMA, 0.5)
                        .learningRate(0.3)
                        .build())
                .topology(Topology.line(AGENTS))
                .trainingData(xor(240, 1))
                .sharding(Sharding.dirichlet(1))
                .batchSize(0)
                .seed(seed)
                .threads(1)
                .reportEvery(150)
                .build()
                .fit(150);
        assertThat(result.divergence()).isEmpty();
        assertThat(result.finalMetrics().upperLoss())
                .isLessThan(0.9 * result.history().get(0).upperLoss());
        assertThat(result.finalMetrics().consensusError().values()).allMatch(error -> error < 0.1);
        return result.finalMetrics().upperLoss();
    }

    private static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(8)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build();
    }

    private static DataSet xor(int n, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(DataType.DOUBLE, n, 2);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, n, 2);
        for (int i = 0; i < n; i++) {
            int a = random.nextInt(2);
            int b = random.nextInt(2);
            features.putScalar(i, 0, 2 * a - 1 + 0.4 * random.nextGaussian());
            features.putScalar(i, 1, 2 * b - 1 + 0.4 * random.nextGaussian());
            labels.putScalar(i, a ^ b, 1);
        }
        return new DataSet(features, labels);
    }
}
