package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.earlystopping.termination.BestScoreEpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.InvalidScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxTimeIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's termination conditions, asked at each report with the upper loss as score. */
class EarlyStoppingTest {
    private static final int PATIENCE = 3;

    private static DecentralizedBilevelTrainer.Builder complete() {
        return trainer(mlp()).trainingData(separable(200, 1)).reportEvery(2);
    }

    private static EpochTerminationCondition patience() {
        return new ScoreImprovementEpochTerminationCondition(PATIENCE, 0.02);
    }

    /** Patience written out: reports since the last one that undercut the best by more than 0.02. */
    private static int expectedReports(List<RoundMetrics> uninterrupted) {
        double best = Double.NaN;
        int bestReport = 0;
        for (int i = 1; i < uninterrupted.size(); i++) {
            double loss = uninterrupted.get(i).validationLoss();
            if (i == 1 || best - loss > 0.02) {
                best = loss;
                bestReport = i;
            }
            if (i - bestReport >= PATIENCE) {
                return i + 1;
            }
        }
        throw new AssertionError("The run is too short to lose patience");
    }

    @Test
    void stopsWhenPatienceIsOverOnThePathOfAnUninterruptedRun() {
        List<RoundMetrics> whole = complete().build().fit(200).history();
        BilevelResult stopped = complete().earlyStopping(patience()).build().fit(200);
        int reports = expectedReports(whole);
        assertThat(stopped.history()).hasSize(reports);
        assertThat(stopped.history())
                .extracting(RoundMetrics::validationLoss)
                .isEqualTo(whole.subList(0, reports).stream()
                        .map(RoundMetrics::validationLoss)
                        .toList());
        Termination termination = stopped.termination().orElseThrow();
        assertThat(termination.round()).isEqualTo(stopped.rounds()).isEqualTo(2L * (reports - 1));
        assertThat(termination.toString())
                .contains("stopped after round " + stopped.rounds(), "ScoreImprovementEpochTerminationCondition");
        assertThat(stopped.divergence()).isEmpty();
        assertThat(stopped.provenance().settings().get("earlyStopping")).contains("ScoreImprovement");
    }

    @Test
    void bestIsTheReportWithTheLowestUpperLossAndKeepsItsNetworkAndHyperparameters() {
        Map<Long, INDArray> parameters = new HashMap<>();
        Map<Long, INDArray> upper = new HashMap<>();
        BilevelResult result = complete()
                .earlyStopping(new MaxEpochsTerminationCondition(30))
                .listeners(new BilevelListener() {
                    @Override
                    public void onMetrics(RoundMetrics metrics, RunView view) {
                        parameters.put(metrics.round(), view.network().params());
                        upper.put(metrics.round(), view.upperVariable());
                    }
                })
                .build()
                .fit(100);
        assertThat(result.rounds()).as("30 reporting intervals of 2 rounds").isEqualTo(60);
        RoundMetrics lowest = result.history().stream()
                .min(Comparator.comparingDouble(RoundMetrics::validationLoss))
                .orElseThrow();
        BestReport best = result.best();
        assertThat(best.metrics()).isEqualTo(lowest);
        assertThat(best.view().network().params()).isEqualTo(parameters.get(lowest.round()));
        assertThat(best.view().upperVariable()).isEqualTo(upper.get(lowest.round()));
        assertThat(best.view().hyperparameters().get(0).raw())
                .isEqualTo(best.view().upperVariable().getDouble(0));
    }

    @Test
    void theSameBitsForEveryNumberOfThreadsAndEveryFit() {
        DecentralizedBilevelTrainer one =
                complete().threads(1).earlyStopping(patience()).build();
        DecentralizedBilevelTrainer three =
                complete().threads(3).earlyStopping(patience()).build();
        List<BilevelResult> results = new ArrayList<>(List.of(one.fit(200), one.fit(200), three.fit(200)));
        for (BilevelResult result : results) {
            assertThat(result.termination()).isEqualTo(results.get(0).termination());
            assertThat(result.best().metrics().round())
                    .isEqualTo(results.get(0).best().metrics().round());
            assertThat(result.best().view().network().params().toFloatVector())
                    .isEqualTo(results.get(0).best().view().network().params().toFloatVector());
        }
    }

    @Test
    void scoreAndTimeEndARunToo() {
        List<RoundMetrics> whole = complete().build().fit(40).history();
        double target = whole.get(8).validationLoss();
        BilevelResult byScore = complete()
                .earlyStopping(new BestScoreEpochTerminationCondition(target * 1.0001))
                .build()
                .fit(40);
        assertThat(byScore.best().metrics().validationLoss()).isLessThanOrEqualTo(target * 1.0001);
        assertThat(byScore.history().subList(1, byScore.history().size() - 1))
                .extracting(RoundMetrics::validationLoss)
                .allMatch(loss -> loss > target);
        BilevelResult byTime = complete()
                .earlyStopping(
                        new InvalidScoreIterationTerminationCondition(),
                        new MaxTimeIterationTerminationCondition(1, TimeUnit.MILLISECONDS))
                .build()
                .fit(1000);
        assertThat(byTime.termination().orElseThrow().condition()).contains("MaxTimeIterationTerminationCondition");
        assertThat(byTime.rounds()).isLessThan(1000);
    }

    @Test
    void withoutEarlyStoppingARunEndsAtItsLastRoundAndKeepsNoBestReport() {
        BilevelResult result = complete().build().fit(6);
        assertThat(result.rounds()).isEqualTo(6);
        assertThat(result.termination()).isEmpty();
        assertThat(result.provenance().settings()).doesNotContainKey("earlyStopping");
        assertThatThrownBy(result::best)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("earlyStopping(...)");
    }
}
