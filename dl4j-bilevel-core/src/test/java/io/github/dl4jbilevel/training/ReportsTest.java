package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.junit.jupiter.api.Test;

/** Reports of values that are not finite. */
class ReportsTest {
    private static RoundMetrics metrics(long round, double upperLoss) {
        return new RoundMetrics(
                round,
                0,
                upperLoss,
                Double.NEGATIVE_INFINITY,
                upperLoss,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Map.of(Level.UPPER, Double.POSITIVE_INFINITY, Level.LOWER, 0.5),
                Map.of(Level.UPPER, 2.0, Level.LOWER, Double.NEGATIVE_INFINITY),
                0,
                0);
    }

    @Test
    void infinitiesAreNaN() {
        RoundMetrics metrics = metrics(1, Double.POSITIVE_INFINITY);
        assertThat(metrics.upperLoss()).isNaN();
        assertThat(metrics.lowerLoss()).isNaN();
        assertThat(metrics.consensusError()).isEqualTo(Map.of(Level.UPPER, Double.NaN, Level.LOWER, 0.5));
        assertThat(metrics.gradientNorm()).isEqualTo(Map.of(Level.UPPER, 2.0, Level.LOWER, Double.NaN));
    }

    private static long bestOf(RunView view, double... losses) {
        EarlyStopping stopping = new EarlyStopping();
        stopping.add(new MaxEpochsTerminationCondition(100));
        History reports = new History(stopping.begin());
        for (int i = 0; i < losses.length; i++) {
            reports.add(metrics(i, losses[i]), view);
        }
        return reports.best().map(best -> best.metrics().round()).orElse(-1L);
    }

    @Test
    void theBestReportIsTheEarliestOfEquals() {
        List<RunView> views = new ArrayList<>();
        trainer(mlp())
                .trainingData(separable(64, 1))
                .listeners(new BilevelListener() {
                    @Override
                    public void onMetrics(RoundMetrics metrics, RunView view) {
                        views.add(view);
                    }
                })
                .build()
                .fit(0);
        RunView view = views.get(0);
        assertThat(bestOf(view, Double.NaN, Double.NaN, Double.NaN)).isZero();
        assertThat(bestOf(view, Double.NaN, 3, Double.NaN, 3, 4)).isEqualTo(1);
        assertThat(bestOf(view, 5, 3, Double.NaN, 2, 2)).isEqualTo(3);
    }
}
