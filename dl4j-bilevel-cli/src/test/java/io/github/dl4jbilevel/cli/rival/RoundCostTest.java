package io.github.dl4jbilevel.cli.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DsgdaGt;
import org.junit.jupiter.api.Test;

/** Rounds and gradients follow from each other. */
class RoundCostTest {
    private static final int AGENTS = 4;

    /** STORM evaluates f and g at y and g at z, and from the second round on the same at the previous point. */
    @Test
    void firstRoundOfStormHasNoPreviousPoint() {
        assertThat(RoundCost.of(DNsvrgda.builder().build(), AGENTS)).isEqualTo(new RoundCost(AGENTS, 3, 6));
        assertThat(RoundCost.of(DsgdaGt.builder().build(), AGENTS)).isEqualTo(new RoundCost(AGENTS, 3, 3));
        RoundCost cost = new RoundCost(AGENTS, 3, 6);
        assertThat(cost.evaluations(0)).isZero();
        assertThat(cost.evaluations(1)).isEqualTo(12);
        assertThat(cost.evaluations(2)).isEqualTo(36);
    }

    @Test
    void roundsAreTheMostThatTheBudgetSufficesFor() {
        RoundCost cost = new RoundCost(AGENTS, 3, 6);
        for (int budget = 12; budget < 200; budget++) {
            int rounds = cost.rounds(budget);
            assertThat(cost.evaluations(rounds)).isLessThanOrEqualTo(budget);
            assertThat(cost.evaluations(rounds + 1L)).isGreaterThan(budget);
        }
        assertThatThrownBy(() -> cost.rounds(11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 12, one round");
        assertThatThrownBy(() -> cost.rounds(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }
}
