package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.fixtures.TwoClasses;
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
}
