package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Dropout masks and weight noise belong to the sample's name. Batches are whole shards here, so that nothing else is drawn. */
class DropoutTest {
    private final NetworkProblem problem = new NetworkProblem(
            configuration(),
            L2Regularization.perUnit().exp(),
            AgentData.split(RowStore.of(Networks.rows(40, 3, 5), DataType.DOUBLE, "rows"), 0.5, Sharding.even(), 1, 7),
            0,
            11);
    private final BilevelObjective objective = problem.open(List.of(0)).get(0);

    private static MultiLayerConfiguration configuration() {
        return Networks.base()
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(8)
                        .activation(Activation.TANH)
                        .weightNoise(new DropConnect(0.7))
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(8)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .dropOut(new Dropout(0.5))
                        .build())
                .build();
    }

    private static Sample sample(long round, Sample.Stream stream) {
        return new Sample(3, 0, round, stream);
    }

    private INDArray gradient(BilevelObjective of, Sample sample, double weightF, double weightG) {
        INDArray x = Nd4j.zeros(DataType.DOUBLE, problem.upperSize());
        INDArray y = Nd4j.zeros(DataType.DOUBLE, problem.lowerSize());
        problem.start(0, x, y);
        INDArray gx = x.ulike();
        INDArray gy = y.ulike();
        of.gradient(x, y, sample, weightF, weightG, gx, gy);
        return gy;
    }

    @Test
    void equalNamesGiveEqualGradientsWhateverWasDrawnBetween() {
        INDArray first = gradient(objective, sample(4, Sample.Stream.MAIN), 1, 2);
        Nd4j.rand(7, 3);
        gradient(objective, sample(5, Sample.Stream.MAIN), 1, 2);
        assertThat(gradient(objective, sample(4, Sample.Stream.MAIN), 1, 2)).isEqualTo(first);
    }

    @Test
    void equalNamesGiveEqualGradientsOnAnotherThread() {
        INDArray here = gradient(objective, sample(4, Sample.Stream.MAIN), 1, 2);
        INDArray there = CompletableFuture.supplyAsync(() -> {
                    Nd4j.rand(5);
                    BilevelObjective own = problem.open(List.of(0)).get(0);
                    return gradient(own, sample(4, Sample.Stream.MAIN), 1, 2);
                })
                .join();
        assertThat(there.toDoubleVector()).isEqualTo(here.toDoubleVector());
    }

    @Test
    void roundsStreamsAndLevelsHaveMasksOfTheirOwn() {
        INDArray main = gradient(objective, sample(4, Sample.Stream.MAIN), 0, 1);
        assertThat(gradient(objective, sample(5, Sample.Stream.MAIN), 0, 1)).isNotEqualTo(main);
        assertThat(gradient(objective, sample(4, Sample.Stream.AUXILIARY), 0, 1))
                .isNotEqualTo(main);
        assertThat(gradient(objective, sample(5, Sample.Stream.MAIN), 1, 0))
                .isNotEqualTo(gradient(objective, sample(4, Sample.Stream.MAIN), 1, 0));
    }

    /** At equal points, STORM subtracts at the previous point what it added at the current one, to the last bit. */
    @Test
    void stormPairAtEqualPointsCancelsExactly() {
        LevelVector now = LevelVector.zeros(DataType.DOUBLE, problem.upperSize(), problem.lowerSize());
        problem.start(0, now.upper(), now.lower());
        problem.start(0, now.upper(), now.auxiliary());
        LevelVector before = LevelVector.over(now.row().dup(), problem.upperSize(), problem.lowerSize());
        LevelVector atNow = LevelVector.zeros(DataType.DOUBLE, problem.upperSize(), problem.lowerSize());
        LevelVector atBefore = LevelVector.zeros(DataType.DOUBLE, problem.upperSize(), problem.lowerSize());
        Oracle oracle = new Oracle(
                objective, List.of(), Oracle.Scratch.of(DataType.DOUBLE, problem.upperSize(), problem.lowerSize()));
        ValueFunctionPenalty penalty = new ValueFunctionPenalty(10);
        penalty.direction(oracle, now, sample(6, Sample.Stream.MAIN), List.of(atNow));
        penalty.direction(oracle, before, sample(6, Sample.Stream.MAIN), List.of(atBefore));
        assertThat(atNow.row().norm2Number().doubleValue()).isPositive();
        assertThat(atNow.row().sub(atBefore.row()).norm2Number().doubleValue()).isZero();
        // g(x, z) shares the sample of g(x, y), so with z = y the upper direction vanishes as well.
        assertThat(atNow.upper().norm2Number().doubleValue()).isZero();
    }
}
