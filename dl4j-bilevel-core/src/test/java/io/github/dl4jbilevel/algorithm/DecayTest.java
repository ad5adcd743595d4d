package io.github.dl4jbilevel.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Sgd;

/** Learning rates come down over a run, whoever set them. */
class DecayTest {
    private static final int ROUNDS = 1000;

    @Test
    void byHand() {
        assertThat(Decay.COSINE.factor(500, ROUNDS)).isCloseTo(0.5, within(1e-12));
        assertThat(Decay.LINEAR.factor(250, ROUNDS)).isCloseTo(0.75, within(1e-12));
        assertThat(Decay.NONE.factor(0, ROUNDS)).isEqualTo(1);
        // Warm-up over the first 10 of 1,000 moves: move 4 is the fifth.
        assertThat(Decay.LINEAR.factor(4, ROUNDS)).isCloseTo(0.5 * 0.996, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(
            value = Decay.class,
            names = {"LINEAR", "COSINE"})
    void endsAtZeroAndStaysThere(Decay decay) {
        assertThat(decay.factor(ROUNDS, ROUNDS)).isCloseTo(0, within(1e-12));
        assertThat(decay.factor(2 * ROUNDS, ROUNDS)).isCloseTo(0, within(1e-12));
        for (int t = ROUNDS / 50; t < ROUNDS; t++) {
            assertThat(decay.factor(t + 1, ROUNDS)).isLessThan(decay.factor(t, ROUNDS));
        }
    }

    /** The way is the sum of the factors; the warm-up, a half of a hundredth of it, is left out. */
    @ParameterizedTest
    @EnumSource(Decay.class)
    void wayIsTheShareOfTheSum(Decay decay) {
        int moves = 100_000;
        double part = 0;
        double all = 0;
        for (int t = 0; t < moves; t++) {
            all += decay.factor(t, moves);
            part += t < moves * 3 / 10 ? decay.factor(t, moves) : 0;
        }
        assertThat(decay.way(0.3)).isCloseTo(part / all, within(0.01));
        assertThat(decay.way(1)).isCloseTo(1, within(1e-12));
    }

    /** Of every level, also beside a step rule of its own, and counted in the level's own moves. */
    @Test
    void holdsForRatesAndStepRules() {
        Recipe recipe = DsgdaGt.builder()
                .learningRate(0.2)
                .stepRule(Level.LOWER, new Sgd(0.4))
                .moves(Level.UPPER, Moves.every(4, 0))
                .decay(Decay.LINEAR, ROUNDS)
                .build();
        assertThat(recipe.rule(Level.AUXILIARY).correction().settings().get("stepRule"))
                .contains("0.2 * linear over 1000");
        assertThat(recipe.rule(Level.LOWER).correction().settings().get("stepRule"))
                .contains("0.4 * linear over 1000");
        assertThat(recipe.rule(Level.UPPER).correction().settings().get("stepRule"))
                .contains("0.2 * linear over 250");
        assertThat(recipe.rule(Level.UPPER).moves()).isEqualTo(Moves.every(4, 0));
    }

    @Test
    void needsANumberOfRounds() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DNsvrgda.builder().decay(Decay.COSINE).build())
                .withMessageContainingAll("cosine", "tuned");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DNsvrgda.builder().decay(Decay.COSINE, 0))
                .withMessageContaining("at least 1");
    }
}
