package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The search over an algorithm's settings finds some that classify, and prints them. */
class ArbiterSearchExampleTest {
    private static final String[] SETTINGS = {
        "algorithm.eta",
        "algorithm.momentum",
        "algorithm.lambda",
        "topology",
        "batchSize",
        "hyperparameters.high",
        "hyperparameters.start"
    };

    @Test
    void theBestCandidateClassifiesAndRanWithItsSettings() throws IOException {
        ArbiterSearchExample.Outcome best = ArbiterSearchExample.search(5);
        assertThat(best.trained()).isGreaterThanOrEqualTo(5);
        assertThat(best.failed()).isZero();
        assertThat(best.score()).isEqualTo(best.result().validationLoss());
        assertThat(best.result().finalMetrics().testAccuracy()).isGreaterThan(0.8);
        Map<String, String> varied = best.candidate().settings();
        assertThat(varied).containsOnlyKeys(SETTINGS);
        assertThat(best.result().provenance().settings())
                .containsEntry("lambda", varied.get("algorithm.lambda"))
                .containsEntry("batchSize", varied.get("batchSize"))
                .containsEntry("hyperparameterStart", varied.get("hyperparameters.start") + " (coefficient)");
    }

    @Test
    void mainPrintsTheBestSettingsAndScore() throws Exception {
        assertThat(Printed.by(ArbiterSearchExample::main, "1"))
                .contains("validation loss ", "test accuracy ", "layer 0: L2 = ")
                .contains(SETTINGS);
    }
}
