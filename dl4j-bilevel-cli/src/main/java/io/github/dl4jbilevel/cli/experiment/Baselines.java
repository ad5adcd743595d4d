package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.LowerLevelOnly;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Plain;
import org.nd4j.linalg.learning.config.Sgd;

/** The baselines that the bilevel algorithms are measured against. */
final class Baselines {
    private Baselines() {}

    /**
     * The same algorithm with hyperparameters that stay where they start: what y gains from descending along f as well.
     *
     * @param algorithm with no learning rate of its own for x
     */
    static Recipe withoutTuning(RecipeBuilder algorithm) {
        return algorithm
                .correction(Level.UPPER, CorrectionKind.DIFFUSION)
                .stepRule(Level.UPPER, new Sgd(0))
                .build();
    }

    /** Decentralized SGD with tracking on the training loss alone: hyperparameters stay where they start. */
    static Recipe trainingAlone(double eta) {
        return new Recipe(
                "training alone",
                new LowerLevelOnly(),
                level -> new LevelRule(new Plain(), new GradientTracking(new Sgd(eta))));
    }
}
