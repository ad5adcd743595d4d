package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.math.BackendSeed;
import io.github.dl4jbilevel.reader.LabeledRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Adam;

/**
 * DL4J alone, as it is commonly used: Adam(0.001), batches of 32 of rows that are shuffled for each epoch, an L2 coefficient out of a
 * grid. A fifth of the rows is set aside; on it every candidate is stopped early, and the candidate with the lowest loss is found.
 * That one is trained anew on all rows, for the epochs that were best.
 */
final class PlainTraining {
    private static final List<Double> GRID = List.of(0.0, 1e-5, 1e-4, 1e-3);
    private static final double LEARNING_RATE = 1e-3;
    private static final int BATCH = 32;
    private static final double VALIDATION_SHARE = 0.2;
    private static final int PATIENCE = 3;
    private static final int MOST_EPOCHS = 20;

    private final Architecture architecture;

    PlainTraining(Architecture architecture) {
        this.architecture = architecture;
    }

    /**
     * An L2 coefficient, and what came of it.
     *
     * @param l2 argument of DL4J's {@code l2(...)}
     * @param best how training went
     */
    record Candidate(double l2, BestEpoch best) {}

    /**
     * The epoch after which the validation loss was lowest.
     *
     * @param epochs from 1; 0 where no loss was finite
     * @param validationLoss infinite where no loss was finite
     */
    record BestEpoch(int epochs, double validationLoss) {}

    /**
     * The trained network.
     *
     * @param network trained on all rows
     * @param grid all candidates
     * @param winner the one that the network was trained with
     * @param cpuSeconds processor time of everything from the first candidate to the network
     */
    record Outcome(MultiLayerNetwork network, List<Candidate> grid, Candidate winner, double cpuSeconds) {}

    /**
     * Trains on these rows.
     *
     * @param seed decides the rows set aside, initial weights and the order of rows
     */
    Outcome train(LabeledRows rows, long seed) {
        double start = CpuClock.seconds();
        LabeledRows[] parts = rows.split(VALIDATION_SHARE, seed);
        List<Candidate> grid = new ArrayList<>();
        for (double l2 : GRID) {
            MultiLayerNetwork network = untrained(rows, l2, seed);
            SplittableRandom orders = new SplittableRandom(seed);
            grid.add(new Candidate(l2, bestEpoch(() -> {
                fitEpoch(network, parts[1], orders);
                return Score.of(network, parts[0]).loss();
            })));
        }
        parts[0].release();
        parts[1].release();
        Candidate winner = lowest(grid);
        MultiLayerNetwork network = untrained(rows, winner.l2, seed);
        SplittableRandom orders = new SplittableRandom(seed);
        for (int epoch = 0; epoch < winner.best.epochs; epoch++) {
            fitEpoch(network, rows, orders);
        }
        return new Outcome(network, List.copyOf(grid), winner, CpuClock.seconds() - start);
    }

    /** The candidate with the lowest validation loss, the first of equals. */
    static Candidate lowest(List<Candidate> grid) {
        return grid.stream()
                .min(Comparator.comparingDouble(candidate -> candidate.best.validationLoss))
                .orElseThrow();
    }

    /**
     * Goes on until the loss has not fallen below its lowest for 3 epochs, for at most 20.
     *
     * @param nextEpoch trains for an epoch and gives the validation loss after it
     */
    static BestEpoch bestEpoch(DoubleSupplier nextEpoch) {
        BestEpoch best = new BestEpoch(0, Double.POSITIVE_INFINITY);
        for (int epoch = 1; epoch <= Math.min(MOST_EPOCHS, best.epochs + PATIENCE); epoch++) {
            double loss = nextEpoch.getAsDouble();
            if (loss < best.validationLoss) {
                best = new BestEpoch(epoch, loss);
            }
        }
        return best;
    }

    private MultiLayerNetwork untrained(LabeledRows rows, double l2, long seed) {
        MultiLayerNetwork network = new MultiLayerNetwork(architecture.on(
                new NeuralNetConfiguration.Builder()
                        .seed(BackendSeed.of(seed))
                        .updater(new Adam(LEARNING_RATE))
                        .l2(l2),
                rows.featureCount(),
                rows.classCount()));
        network.init();
        return network;
    }

    private static void fitEpoch(MultiLayerNetwork network, LabeledRows rows, SplittableRandom orders) {
        LabeledRows shuffled = rows.shuffled(orders.nextLong());
        network.fit(shuffled.iterator(BATCH));
        shuffled.release();
    }
}
