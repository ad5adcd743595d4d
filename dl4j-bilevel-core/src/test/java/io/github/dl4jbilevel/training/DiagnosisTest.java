package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DsgdaGt;
import io.github.dl4jbilevel.algorithm.Lookahead;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** A run that went wrong in silence says so; one that did not is silent. */
class DiagnosisTest {
    private static DecentralizedBilevelTrainer.Builder trainer(DataSet rows) {
        return new DecentralizedBilevelTrainer.Builder(mlp())
                .hyperparameters(L2Regularization.perLayer())
                .topology(Topology.ring(2))
                .trainingData(rows)
                .reportEvery(20);
    }

    @Test
    void aGoodRunHasNoWarnings() {
        assertThat(trainer(separable(400, 1)).build().fit(2000).warnings()).isEmpty();
    }

    /** Features without meaning leave the shares of the classes, nine of which in ten are of class 0. */
    @Test
    void oneClassForAllRows() {
        DataSet rows = separable(400, 1);
        rows.getFeatures().assign(0);
        for (int i = 0; i < 400; i++) {
            rows.getLabels().putScalar(i, 0, i % 10 == 0 ? 0 : 1);
            rows.getLabels().putScalar(i, 1, i % 10 == 0 ? 1 : 0);
        }
        assertThat(trainer(rows).build().fit(500).warnings())
                .anySatisfy(w -> assertThat(w).contains("same class", "Scale the features"));
    }

    @Test
    void hyperparametersThatDoNotMove() {
        assertThat(trainer(separable(400, 1))
                        .tuned(Lookahead.builder().learningRate(Level.UPPER, 1e-6))
                        .build()
                        .fit(500)
                        .warnings())
                .anySatisfy(w -> assertThat(w).contains("did not move", "larger learning rate"));
    }

    /** On wrong labels every weight hurts, so the penalty becomes as strong as it may. */
    @Test
    void hyperparametersAtTheirUpperBound() {
        DataSet wrong = separable(40, 1);
        for (int i = 0; i < 40; i++) {
            wrong.getLabels().putScalar(i, 0, i % 4 < 2 ? 1 : 0);
            wrong.getLabels().putScalar(i, 1, i % 4 < 2 ? 0 : 1);
        }
        assertThat(trainer(wrong)
                        .hyperparameters(L2Regularization.perLayer().between(1e-6, 1e-3))
                        .build()
                        .fit(2000)
                        .warnings())
                .anySatisfy(w -> assertThat(w).contains("upper bound"));
    }

    /** Steps of length 50 in whatever direction leave weights, and with them penalties, of their own size. */
    @Test
    void anExplosionThatStaysFinite() {
        assertThat(trainer(separable(400, 1))
                        .hyperparameters(L2Regularization.perLayer().startingAtValue(0.1))
                        .algorithm(DsgdaGt.builder()
                                .stepRule(Level.LOWER, new NormalizedSgd(50))
                                .stepRule(Level.UPPER, new Sgd(0))
                                .build())
                        .build()
                        .fit(150)
                        .warnings())
                .anySatisfy(w -> assertThat(w).contains("exploded", "smaller learning rate"));
    }

    @Test
    void aRunThatHasNotArrived() {
        assertThat(trainer(separable(400, 1))
                        .algorithm(DsgdaGt.builder()
                                .learningRate(1e-3)
                                .stepRule(Level.UPPER, new Sgd(10))
                                .build())
                        .build()
                        .fit(200)
                        .warnings())
                .anySatisfy(w -> assertThat(w).contains("has not arrived", "400"));
    }
}
