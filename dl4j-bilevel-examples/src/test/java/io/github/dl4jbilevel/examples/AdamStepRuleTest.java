package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.training.BilevelResult;
import org.junit.jupiter.api.Test;

/** DL4J's Adam in the step-rule slot trains a network. */
class AdamStepRuleTest {
    @Test
    void trackedAdamTrains() {
        BilevelResult result = AdamStepRule.train(150);
        assertThat(result.divergence()).isEmpty();
        assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.9);
        assertThat(result.provenance().settings().get("lower.stepRule")).contains("Adam");
    }
}
