package io.github.dl4jbilevel.cli.rival;

import io.github.dl4jbilevel.math.BackendSeed;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Trains one candidate as a DL4J user would: {@code fit} on batches of the pooled training rows, reshuffled for every pass
 * over them, with Adam. All candidates start at the same weights. Used by one thread.
 */
final class CandidateTraining {

    /** Hears how a candidate does. */
    interface Listener {
        /**
         * At even distances up to the last iteration.
         *
         * @param iterations iterations so far
         * @param seconds spent in them, evaluation left out
         * @param validationLoss mean over the validation rows, without penalty
         * @param testAccuracy share of the test rows classified rightly
         */
        void onCheck(int iterations, double seconds, double validationLoss, double testAccuracy);
    }

    private final Pool pool;
    private final DensePenalty penalty;
    private final RandomSearch.Settings settings;
    private final long seed;
    private final MultiLayerNetwork evaluated;

    CandidateTraining(Pool pool, DensePenalty penalty, RandomSearch.Settings settings, long seed) {
        this.pool = pool;
        this.penalty = penalty;
        this.settings = settings;
        this.seed = seed;
        this.evaluated = new MultiLayerNetwork(configuration());
        evaluated.init();
    }

    /** Reports the weights that every candidate starts at, as a check after 0 iterations. */
    void checkStart(Listener listener) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration());
        network.init();
        check(network, 0, 0, listener);
    }

    /** Trains the candidate with these penalties. */
    void train(double[] x, int candidate, Listener listener) {
        MultiLayerConfiguration configuration = configuration();
        penalty.addTo(configuration, x);
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        ShuffledBatches batches = new ShuffledBatches(pool.train(), settings.batch(), 31 * seed + candidate);
        double seconds = 0;
        long start = System.nanoTime();
        for (int i = 1; i <= settings.iterations(); i++) {
            network.fit(batches.next());
            if (settings.isCheck(i)) {
                seconds += (System.nanoTime() - start) * 1e-9;
                check(network, i, seconds, listener);
                start = System.nanoTime();
            }
        }
    }

    private void check(MultiLayerNetwork network, int iterations, double seconds, Listener listener) {
        evaluated.setParams(network.params());
        double loss = evaluated.score(pool.validation(), false);
        DataSet test = pool.test();
        Evaluation evaluation = new Evaluation(test.numOutcomes());
        evaluation.eval(test.getLabels(), evaluated.output(test.getFeatures()));
        listener.onCheck(iterations, seconds, loss, evaluation.accuracy());
    }

    private MultiLayerConfiguration configuration() {
        MultiLayerConfiguration copy =
                MultiLayerConfiguration.fromJson(pool.network().toJson());
        for (NeuralNetConfiguration layer : copy.getConfs()) {
            layer.setSeed(BackendSeed.of(seed));
            if (layer.getLayer() instanceof BaseLayer base) {
                base.setIUpdater(new Adam(settings.adamRate()));
                base.setBiasUpdater(null);
            }
        }
        return copy;
    }
}
