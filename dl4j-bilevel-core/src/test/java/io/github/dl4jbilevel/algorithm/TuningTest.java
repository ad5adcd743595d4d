package io.github.dl4jbilevel.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.problem.Level;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;

/** What nobody chose is chosen; what somebody chose stays. */
class TuningTest {
    private static String stepRule(Recipe recipe, Level level) {
        Map<String, String> settings = recipe.rule(level).correction().settings();
        return settings.getOrDefault("stepRule", settings.getOrDefault("learningRate", ""));
    }

    static Stream<Algorithm> all() {
        return Algorithms.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyLevelOfEveryAlgorithmComesToRest(Algorithm algorithm) {
        Recipe recipe = Tuning.recipe(algorithm.builder(), 4, 1000, false);
        for (Level level : recipe.levels()) {
            assertThat(recipe.settings().entrySet())
                    .filteredOn(setting ->
                            setting.getKey().startsWith(level.name().toLowerCase(java.util.Locale.ROOT) + "."))
                    .anySatisfy(setting -> assertThat(setting.getValue()).contains("cosine over"));
        }
    }

    @Test
    void networksMoveByAdamWithTheRootOfTheNumberOfAgents() {
        Recipe recipe = Tuning.recipe(DNsvrgda.builder(), 4, 4000, false);
        for (Level level : new Level[] {Level.LOWER, Level.AUXILIARY}) {
            assertThat(stepRule(recipe, level)).startsWith("ClippedAdam").contains(2 * Tuning.RATE + " * cosine");
        }
        assertThat(stepRule(recipe, Level.UPPER)).startsWith("ClippedAdam").contains(Tuning.UPPER_RATE + " * cosine");
        assertThat(stepRule(Tuning.recipe(Lookahead.builder(), 4, 4000, false), Level.LOWER))
                .contains(2 * Tuning.RATE + " * cosine");
    }

    /** sqrt(4000 / 1000) = 2 times the rates of long runs, and no more than 5 times. */
    @Test
    void shortRunsHaveLargerRates() {
        Recipe quarter = Tuning.recipe(Lookahead.builder(), 1, 1000, false);
        assertThat(stepRule(quarter, Level.LOWER)).contains(2 * Tuning.RATE + " * cosine over 1000");
        assertThat(stepRule(quarter, Level.UPPER)).contains(0.16 + " * cosine over 250");
        assertThat(stepRule(Tuning.recipe(Lookahead.builder(), 1, 10, false), Level.LOWER))
                .contains(5 * Tuning.RATE + " * cosine");
        assertThat(stepRule(Tuning.recipe(Lookahead.builder(), 1, 40_000, false), Level.LOWER))
                .contains(Tuning.RATE + " * cosine");
        Recipe open = Tuning.recipe(Lookahead.builder().decay(Decay.NONE), 1, 10, false);
        assertThat(stepRule(open, Level.LOWER)).contains("learningRate=" + Tuning.RATE);
    }

    /** The auxiliary block of SPARKLE solves a linear system, and EXTRA takes plain steps alone. */
    @Test
    void whatIsNoNetworkKeepsItsSteps() {
        Recipe sparkle = Tuning.recipe(Sparkle.GT.builder(), 4, 1000, false);
        assertThat(stepRule(sparkle, Level.AUXILIARY)).doesNotContain("Adam");
        Recipe extra = Tuning.recipe(Sparkle.EXTRA.builder(), 4, 1000, false);
        assertThat(extra.settings().toString()).doesNotContain("Adam");
    }

    @Test
    void whatWasChosenStays() {
        RecipeBuilder chosen = Lookahead.builder()
                .learningRate(Level.LOWER, 0.5)
                .stepRule(Level.UPPER, new Sgd(0.25))
                .decay(Decay.LINEAR);
        Recipe recipe = Tuning.recipe(chosen, 4, 1000, true);
        assertThat(stepRule(recipe, Level.LOWER)).contains("0.5 * linear");
        assertThat(stepRule(recipe, Level.UPPER)).startsWith("Sgd").contains("0.25 * linear");
        assertThat(chosen.decay()).isEqualTo(Decay.LINEAR);
    }

    @Test
    void hyperparametersInsideTheLossMoveInEveryRound() {
        assertThat(Tuning.recipe(Lookahead.builder(), 1, 100, true)
                        .rule(Level.UPPER)
                        .moves())
                .isEqualTo(Moves.everyRound());
        assertThat(Tuning.recipe(Lookahead.builder(), 1, 100, false)
                        .rule(Level.UPPER)
                        .moves())
                .isEqualTo(Moves.every(4, 0));
        assertThat(stepRule(Tuning.recipe(Lookahead.builder(), 1, 4000, true), Level.UPPER))
                .contains(Tuning.RATE_IN_LOSS + " * cosine over 4000");
        RecipeBuilder chosen = Lookahead.builder().moves(Level.UPPER, Moves.every(2, 0));
        assertThat(Tuning.recipe(chosen, 1, 100, true).rule(Level.UPPER).moves())
                .isEqualTo(Moves.every(2, 0));
    }
}
