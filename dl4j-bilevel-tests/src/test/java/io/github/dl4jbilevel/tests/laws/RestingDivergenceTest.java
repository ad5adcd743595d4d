package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.LowerLevelOnly;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Sgd;

/** A step to infinity is reported at once, or, where it is taken after the exchange, in the next round: also if the level rests in it. */
class RestingDivergenceTest {
    @ParameterizedTest
    @EnumSource
    void aStepToInfinityIsFoundWhileTheLevelRests(GradientTracking.Order order) {
        Recipe recipe = new Recipe(
                "far",
                new LowerLevelOnly(),
                level -> new LevelRule(new Plain(), new GradientTracking(new Sgd(1e308), order), Moves.every(6, 0)));
        try (DecentralizedRun run = new DecentralizedRun.Builder(QuadraticProblem.heterogeneous(2, 5), recipe)
                .mixing(MixingMatrix.metropolis(Topology.line(2)))
                .seed(Runs.SEED)
                .threads(1)
                .build()) {
            Optional<Divergence> found = run.advance(1);
            if (order == GradientTracking.Order.COMBINE_THEN_ADAPT) {
                assertThat(found).isEmpty();
                found = run.advance(1);
            }
            assertThat(found).hasValueSatisfying(divergence -> {
                assertThat(divergence.level()).isEqualTo(Level.LOWER);
                assertThat(divergence.round()).isEqualTo(order == GradientTracking.Order.ADAPT_THEN_COMBINE ? 0 : 1);
                assertThat(divergence.toString()).contains("variable after the step");
            });
        }
    }
}
