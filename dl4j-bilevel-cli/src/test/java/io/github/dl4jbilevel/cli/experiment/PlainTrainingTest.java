package io.github.dl4jbilevel.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.cli.experiment.PlainTraining.BestEpoch;
import io.github.dl4jbilevel.cli.experiment.PlainTraining.Candidate;
import io.github.dl4jbilevel.reader.DataSchema;
import io.github.dl4jbilevel.reader.LabeledRows;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Plain training stops early, chooses by validation loss, and trains the choice on all rows. */
class PlainTrainingTest {
    private static final int ROWS = 80;
    private static final int BATCHES_OF_ALL_ROWS = 3;

    /** Two classes that a line cuts apart, but for every tenth row. */
    private static LabeledRows rows() {
        Random random = new Random(5);
        float[][] features = new float[ROWS][2];
        int[] classes = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            features[i][0] = (float) random.nextGaussian();
            features[i][1] = (float) random.nextGaussian();
            classes[i] = (features[i][0] > features[i][1]) == (i % 10 > 0) ? 1 : 0;
        }
        return new LabeledRows(Nd4j.createFromArray(features), classes, new DataSchema(2, List.of("left", "right")));
    }

    private static PlainTraining.Outcome train(long seed) {
        return new PlainTraining(Architecture.mlp(3)).train(rows(), seed);
    }

    @Test
    void winnerHasTheLowestLossOfTheGridAndIsTrainedOnAllRowsForItsBestEpochs() {
        PlainTraining.Outcome outcome = train(7);
        assertThat(outcome.grid()).extracting(Candidate::l2).containsExactly(0.0, 1e-5, 1e-4, 1e-3);
        assertThat(outcome.grid())
                .allSatisfy(candidate -> {
                    assertThat(candidate.best().epochs()).isBetween(1, 20);
                    assertThat(candidate.best().validationLoss())
                            .isGreaterThanOrEqualTo(outcome.winner().best().validationLoss());
                })
                .contains(outcome.winner());
        int epochs = outcome.winner().best().epochs();
        assertThat(outcome.network().getEpochCount()).isEqualTo(epochs);
        assertThat(outcome.network().getIterationCount()).isEqualTo(epochs * BATCHES_OF_ALL_ROWS);
        assertThat(outcome.network().getLayer(0).conf().getLayer())
                .as("the winner's coefficient is the network's")
                .isEqualTo(Architecture.mlp(3)
                        .on(
                                new NeuralNetConfiguration.Builder()
                                        .updater(new Adam(1e-3))
                                        .l2(outcome.winner().l2()),
                                2,
                                2)
                        .getConf(0)
                        .getLayer());
        assertThat(outcome.cpuSeconds()).isPositive();
    }

    @Test
    void theSeedDecidesAll() {
        PlainTraining.Outcome first = train(7);
        PlainTraining.Outcome again = train(7);
        assertThat(again.grid()).isEqualTo(first.grid());
        assertThat(again.network().params()).isEqualTo(first.network().params());
        assertThat(train(8).network().params()).isNotEqualTo(first.network().params());
    }

    @Test
    void rowsStayAsTheyAre() {
        LabeledRows rows = rows();
        new PlainTraining(Architecture.mlp(3)).train(rows, 7);
        assertThat(rows.features()).isEqualTo(rows().features());
    }

    private static BestEpoch bestOf(PrimitiveIterator.OfDouble losses) {
        return PlainTraining.bestEpoch(losses::nextDouble);
    }

    /** Each list ends where training has to: a further loss would be asked for in vain. */
    @Test
    void trainingEndsThreeEpochsAfterTheBest() {
        assertThat(bestOf(DoubleStream.of(3, 2, 2.5, 2, 2.4).iterator())).isEqualTo(new BestEpoch(2, 2));
        assertThat(bestOf(DoubleStream.of(3, 4, 4, 2, 5, 5, 5).iterator())).isEqualTo(new BestEpoch(4, 2));
        assertThat(bestOf(DoubleStream.of(Double.NaN, Double.NaN, Double.NaN).iterator()))
                .isEqualTo(new BestEpoch(0, Double.POSITIVE_INFINITY));
    }

    @Test
    void trainingEndsAfterTwentyEpochs() {
        double[] falling = new double[20];
        Arrays.setAll(falling, i -> -i);
        assertThat(bestOf(DoubleStream.of(falling).iterator())).isEqualTo(new BestEpoch(20, -19));
    }

    @Test
    void lowestIsTheFirstOfEquals() {
        Candidate large = new Candidate(0, new BestEpoch(1, 0.4));
        Candidate small = new Candidate(1e-4, new BestEpoch(2, 0.3));
        Candidate equal = new Candidate(1e-3, new BestEpoch(3, 0.3));
        assertThat(PlainTraining.lowest(List.of(large, small, equal))).isEqualTo(small);
    }
}
