package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RoundWeightsTest {

    private static void refuses(double[][] w, String... parts) {
        assertThatThrownBy(() -> RoundWeights.of(w))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    /** A permutation: nobody hears itself, yet it is among its own senders, with weight 0. */
    @Test
    void sendersAreThoseWithWeightAndTheAgentItself() {
        RoundWeights shift = RoundWeights.of(new double[][] {{0, 1, 0}, {0, 0, 1}, {1, 0, 0}});
        assertThat(shift.agents()).isEqualTo(3);
        assertThat(shift.senders(2)).isEqualTo(2);
        assertThat(shift.sender(2, 0)).isZero();
        assertThat(shift.weight(2, 0)).isOne();
        assertThat(shift.sender(2, 1)).isEqualTo(2);
        assertThat(shift.weight(2, 1)).isZero();
    }

    @Test
    void laterChangesOfTheArrayDoNotReachTheWeights() {
        double[][] w = {{0.5, 0.5}, {0.5, 0.5}};
        RoundWeights weights = RoundWeights.of(w);
        w[0][1] = 7;
        assertThat(weights.weight(0, 1)).isEqualTo(0.5);
    }

    @Test
    void refusesWhatIsNotDoublyStochastic() {
        refuses(new double[][] {{0.5, 0.4}, {0.5, 0.6}}, "Row 0", "0.9", "sum to 1");
        refuses(new double[][] {{0.5, 0.5}, {0.25, 0.75}}, "Column 0", "0.75", "doubly stochastic");
        refuses(new double[][] {{1.5, -0.5}, {-0.5, 1.5}}, "w[0][1] = -0.5", "negative");
        refuses(new double[][] {{Double.NaN, 1}, {1, 0}}, "w[0][0] = NaN");
        refuses(new double[][] {{1}, {0.5, 0.5}}, "Row 0", "1 entries", "required is 2");
    }
}
