package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Agents as tasks of a Spark in this process. */
class LocalSparkTest {
    private static final int AGENTS = 3;
    private static final long ROUNDS = 20;

    @Test
    void aRunIsBitForBitTheOneInOneProcess() {
        List<DataSet> rows = Fixtures.dataSets(7);
        DataSet test = TwoClasses.separable(40, 1);
        BilevelResult expected = Fixtures.inProcess(AGENTS, rows)
                .validationFraction(0.4)
                .testData(test)
                .build()
                .fit(ROUNDS);

        List<RoundMetrics> told = Collections.synchronizedList(new ArrayList<>());
        SparkBilevelResult actual;
        try (JavaSparkContext spark = Fixtures.local(AGENTS)) {
            actual = Fixtures.onSpark(spark, () -> Fixtures.complete(AGENTS).validationFraction(0.4))
                    .trainingData(spark.parallelize(rows, 2))
                    .testData(spark.parallelize(List.of(test)))
                    .progress(told::add)
                    .build()
                    .fit(ROUNDS);
        }

        Fixtures.assertSameBits(actual, expected);
        assertThat(told).isEqualTo(actual.history());
        assertThat(actual.attempts()).isEqualTo(1);
        assertThat(actual.finalMetrics().testAccuracy()).isFinite();
    }

    /** What agents have of their own is the agents' own here, too: weights of examples, alone and beside what is shared, and heads. */
    @Test
    void privatePartsAreThoseOfOneProcess() {
        List<DataSet> rows = Fixtures.dataSets(AGENTS);
        try (JavaSparkContext spark = Fixtures.local(AGENTS)) {
            for (int kind = 0; kind < 3; kind++) {
                int choice = kind;
                BilevelResult expected = Fixtures.inProcess(AGENTS, rows)
                        .hyperparameters(withPrivateParts(choice))
                        .build()
                        .fit(6);
                SparkBilevelResult actual = Fixtures.onSpark(
                                spark, () -> Fixtures.complete(AGENTS).hyperparameters(withPrivateParts(choice)))
                        .trainingData(spark.parallelize(rows, AGENTS))
                        .build()
                        .fit(6);
                assertThat(actual.hyperparameters()).isEqualTo(expected.hyperparameters());
                assertThat(Fixtures.withoutTime(actual.history())).isEqualTo(Fixtures.withoutTime(expected.history()));
                for (int i = 0; i < expected.models().size(); i++) {
                    assertThat(actual.models().get(i).params().toFloatVector())
                            .containsExactly(expected.models().get(i).params().toFloatVector());
                }
            }
        }
    }

    private static Hyperparameters withPrivateParts(int choice) {
        return switch (choice) {
            case 0 -> ExampleWeights.sigmoid();
            case 1 -> Hyperparameters.all(ExampleWeights.sigmoid(), L2Regularization.perUnit());
            default -> SharedRepresentation.below(1).withPrivateHeads();
        };
    }
}
