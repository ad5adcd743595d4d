package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.math.Rounds;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

/** A recipe names moves that are not those of every algorithm, and refuses moves that cannot be. */
class MovesChoiceTest {
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(5, 18);

    private static DecentralizedRun start(Recipe recipe) {
        return Runs.start(PROBLEM, recipe, Topology.ring(5));
    }

    @Test
    void otherMovesAreAnotherAlgorithm() {
        Recipe two = Runs.recipe(2, new Plain(), new Diffusion(new Sgd(0.02)));
        Moves local = Moves.everyRound().exchangedEvery(2);
        Recipe other = new Recipe(
                two.name(), two.surrogate(), level -> new LevelRule(new Plain(), new Diffusion(new Sgd(0.02)), local));
        assertThat(other.settings()).containsEntry("lower.moves", "every round, exchanged in rounds 1 of 2");
        try (DecentralizedRun run = start(two);
                DecentralizedRun again = start(other)) {
            Runs.play(run, 2);
            RunState state = run.state();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> again.restore(state))
                    .withMessageContaining("upper.moves");
        }
    }

    @Test
    void whatIsNotRightIsRefused() {
        Moves rests = Moves.every(2, 0);
        Correction tracking = new GradientTracking(new Sgd(0.02));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LevelRule(new Storm(0.3), tracking, rests))
                .withMessageContainingAll("Storm", "rounds 0 of 2", "Use Plain or Momentum");
        assertThat(new LevelRule(new Storm(1), tracking, rests).moves()).isEqualTo(rests);
        Moves local = Moves.everyRound().exchangedEvery(2);
        for (Correction twoIterates : List.of(new Extra(0.1), new ExactDiffusion(0.1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LevelRule(new Plain(), twoIterates, local))
                    .withMessageContainingAll("same weights", "gradient tracking or diffusion");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Moves(Rounds.every(2, 0), Rounds.every(2, 1)))
                .withMessageContaining("what rests is not sent");
    }

    /** The default of every algorithm says nothing of moves. */
    @Test
    void movesInEveryRoundAreNotASetting() {
        assertThat(DNsvrgda.builder().build().settings().keySet()).noneMatch(name -> name.endsWith("moves"));
    }
}
