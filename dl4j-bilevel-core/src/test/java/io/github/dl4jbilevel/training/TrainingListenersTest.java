package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.iterator;
import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's own listeners on an agent's network. */
class TrainingListenersTest {
    private static final int AGENT = 2;

    private static BilevelResult fit(BilevelListener... listeners) {
        return trainer(mlp())
                .trainingData(separable(200, 1))
                .reportEvery(5)
                .listeners(listeners)
                .build()
                .fit(15);
    }

    @Test
    void aReportIsAnEpochOfOneIterationInTheOrderOfDl4jsOwnFit() {
        ListenerRecorder ours = new ListenerRecorder();
        fit(TrainingListeners.of(AGENT, ours));
        ListenerRecorder dl4j = new ListenerRecorder();
        MultiLayerNetwork network = new MultiLayerNetwork(mlp());
        network.init();
        network.setListeners(dl4j);
        for (int epoch = 0; epoch < 4; epoch++) {
            network.fit(iterator(separable(16, 3)));
        }
        assertThat(ours.events).isEqualTo(dl4j.events).hasSize(24);
    }

    @Test
    void theNetworkIsTheAgentsWithItsEstimateAndItsMove() {
        ListenerRecorder seen = new ListenerRecorder();
        List<INDArray> own = new ArrayList<>();
        List<INDArray> estimates = new ArrayList<>();
        BilevelResult result = fit(TrainingListeners.of(AGENT, seen), new BilevelListener() {
            @Override
            public void onMetrics(RoundMetrics metrics, RunView view) {
                own.add(view.network(AGENT).params());
                estimates.add(view.parameterEstimate(AGENT));
            }
        });
        assertThat(seen.models).hasSize(4).allMatch(model -> model == seen.models.get(0));
        assertThat(seen.models.get(0).paramTable())
                .containsOnlyKeys("0_W", "0_b", "1_W", "1_b", "0_hyperparameters")
                .containsEntry("0_hyperparameters", result.upperVariable(AGENT));
        assertThat(seen.parameters).isEqualTo(own).hasSize(4);
        assertThat(seen.estimates).isEqualTo(estimates);
        assertThat(seen.scores)
                .isEqualTo(
                        result.history().stream().map(RoundMetrics::lowerLoss).toList());
        assertThat(seen.updates.get(0).norm2Number().doubleValue()).isZero();
        assertThat(seen.estimates.get(0).norm2Number().doubleValue()).isZero();
        for (int i = 1; i < own.size(); i++) {
            assertThat(seen.estimates.get(i).norm2Number().doubleValue()).isPositive();
            assertThat(own.get(i - 1).sub(seen.updates.get(i)).distance2(own.get(i)))
                    .isCloseTo(0, within(1e-5));
        }
    }

    @Test
    void dl4jsListenersWork(@TempDir Path folder) {
        CollectScoresIterationListener scores = new CollectScoresIterationListener(1);
        EvaluativeListener evaluation =
                new EvaluativeListener(iterator(separable(100, 2)), 1, InvocationType.EPOCH_END);
        CheckpointListener checkpoints = new CheckpointListener.Builder(folder.toFile())
                .keepAll()
                .saveEveryNEpochs(1)
                .build();
        BilevelResult result = fit(TrainingListeners.of(
                        AGENT,
                        scores,
                        evaluation,
                        checkpoints,
                        new ScoreIterationListener(5),
                        new PerformanceListener(1, true))
                .scoredBy(RoundMetrics::upperLoss));
        assertThat(scores.getScoreVsIter().getEffectiveIndexes()).containsExactly(0, 5, 10, 15);
        assertThat(scores.getScoreVsIter().getEffectiveScores())
                .containsExactly(result.history().stream()
                        .mapToDouble(RoundMetrics::upperLoss)
                        .toArray());
        assertThat(((Evaluation) evaluation.getEvaluations()[0]).accuracy())
                .isEqualTo(result.network(AGENT)
                        .evaluate(iterator(separable(100, 2)))
                        .accuracy());
        assertThat(checkpoints.availableCheckpoints()).hasSize(4);
        assertThat(CheckpointListener.loadCheckpointMLN(folder.toFile(), 3).params())
                .isEqualTo(result.network(AGENT).params());
    }

    @Test
    void anAgentThatTheRunLacksIsRefused() {
        assertThatThrownBy(() -> fit(TrainingListeners.of(9)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("agent 9")
                .hasMessageContaining("0 to 3");
        assertThatThrownBy(() -> TrainingListeners.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
