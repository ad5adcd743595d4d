package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static io.github.dl4jbilevel.training.GraphTrainingTest.split;
import static io.github.dl4jbilevel.training.GraphTrainingTest.twoByTwo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** DL4J's own listeners on an agent's graph. */
class GraphListenersTest {
    private static final int AGENT = 2;

    private static BilevelResult fit(BilevelListener... listeners) {
        return trainer(twoByTwo())
                .trainingData(split(200, 1))
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
        ComputationGraph graph = new ComputationGraph(twoByTwo());
        graph.init();
        graph.setListeners(dl4j);
        for (int epoch = 0; epoch < 4; epoch++) {
            graph.fit(new SingletonMultiDataSetIterator(split(16, 3)));
        }
        assertThat(ours.events).isEqualTo(dl4j.events).hasSize(24).contains("onForwardPass [a, b, both, left, right]");
    }

    @Test
    void theGraphIsTheAgentsWithItsEstimateAndItsMove() {
        ListenerRecorder seen = new ListenerRecorder();
        List<INDArray> own = new ArrayList<>();
        List<INDArray> estimates = new ArrayList<>();
        BilevelResult result = fit(TrainingListeners.of(AGENT, seen), new BilevelListener() {
            @Override
            public void onMetrics(RoundMetrics metrics, RunView view) {
                own.add(view.graph(AGENT).params());
                estimates.add(view.parameterEstimate(AGENT));
            }
        });
        assertThat(seen.models).hasSize(4).allMatch(model -> model == seen.models.get(0));
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

    /** Named as the graph's own parameters are; x, after the first vertex that has any. */
    @Test
    void xIsAmongItsParameters() {
        ListenerRecorder seen = new ListenerRecorder();
        BilevelResult result = fit(TrainingListeners.of(AGENT, seen));
        ComputationGraph graph = result.graph(AGENT);
        Map<String, INDArray> expected = new HashMap<>(graph.paramTable());
        expected.put("a_hyperparameters", result.upperVariable(AGENT));
        Model shown = seen.models.get(0);
        assertThat(shown.paramTable()).isEqualTo(expected).hasSize(2 * 4 + 1);
        Map<String, INDArray> moves = shown.gradient().gradientForVariable();
        assertThat(moves).containsOnlyKeys(expected.keySet());
        ComputationGraph named = new ComputationGraph(graph.getConfiguration());
        named.init(seen.updates.get(3), false);
        named.paramTable().forEach((name, move) -> assertThat(moves).containsEntry(name, move));
    }

    @Test
    void dl4jsListenersWork(@TempDir Path folder) throws Exception {
        CollectScoresIterationListener scores = new CollectScoresIterationListener(1);
        EvaluativeListener evaluation = new EvaluativeListener(
                new SingletonMultiDataSetIterator(split(100, 2)),
                1,
                InvocationType.EPOCH_END,
                new RegressionEvaluation());
        CheckpointListener checkpoints = new CheckpointListener.Builder(folder.toFile())
                .keepAll()
                .saveEveryNEpochs(1)
                .build();
        File file = folder.resolve("last.zip").toFile();
        BilevelResult result = fit(TrainingListeners.of(
                        AGENT,
                        scores,
                        evaluation,
                        checkpoints,
                        new Saver(file),
                        new ScoreIterationListener(5),
                        new PerformanceListener(1, true))
                .scoredBy(RoundMetrics::upperLoss));
        assertThat(scores.getScoreVsIter().getEffectiveIndexes()).containsExactly(0, 5, 10, 15);
        assertThat(scores.getScoreVsIter().getEffectiveScores())
                .containsExactly(result.history().stream()
                        .mapToDouble(RoundMetrics::upperLoss)
                        .toArray());
        ComputationGraph own = result.graph(AGENT);
        RegressionEvaluation expected = new RegressionEvaluation();
        own.doEvaluation(new SingletonMultiDataSetIterator(split(100, 2)), expected);
        assertThat(((RegressionEvaluation) evaluation.getEvaluations()[0]).meanSquaredError(0))
                .isEqualTo(expected.meanSquaredError(0));
        assertThat(checkpoints.availableCheckpoints()).hasSize(4);
        for (ComputationGraph restored : List.of(
                CheckpointListener.loadCheckpointCG(folder.toFile(), 3),
                ModelSerializer.restoreComputationGraph(file, true))) {
            assertThat(restored.getClass()).isEqualTo(ComputationGraph.class);
            assertThat(restored.paramTable()).isEqualTo(own.paramTable());
            assertThat(restored.output(split(10, 4).getFeatures()))
                    .isEqualTo(own.output(split(10, 4).getFeatures()));
        }
    }

    /** Saves what it is shown. */
    private static final class Saver extends BaseTrainingListener {
        private final File file;

        Saver(File file) {
            this.file = file;
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            try {
                ModelSerializer.writeModel(model, file, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Every sequence ends after the first of its three steps, so that its last output is its first. */
    @Test
    void activationsAreThoseUnderMasks() {
        ComputationGraphConfiguration recurrent = base().graphBuilder()
                .addInputs("in")
                .addLayer("lstm", new LSTM.Builder().nIn(2).nOut(6).build(), "in")
                .addVertex("last", new LastTimeStepVertex("in"), "lstm")
                .addLayer("out", output().build(), "last")
                .setOutputs("out")
                .build();
        INDArray mask = Nd4j.zeros(DataType.FLOAT, 64, 3);
        mask.getColumn(0).assign(1);
        MultiDataSet rows = new MultiDataSet(
                new INDArray[] {Nd4j.ones(DataType.FLOAT, 64, 2, 3)},
                new INDArray[] {separable(64, 1).getLabels()},
                new INDArray[] {mask},
                null);
        Map<String, INDArray> seen = new HashMap<>();
        trainer(recurrent)
                .trainingData(rows)
                .listeners(TrainingListeners.of(AGENT, new BaseTrainingListener() {
                    @Override
                    public void onForwardPass(Model model, Map<String, INDArray> activations) {
                        seen.putAll(activations);
                    }
                }))
                .build()
                .fit(0);
        INDArray steps = Objects.requireNonNull(seen.get("lstm"));
        INDArray last = Objects.requireNonNull(seen.get("last"));
        INDArray first = steps.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0));
        assertThat(last.norm2Number().doubleValue()).isPositive();
        assertThat(last.distance2(first)).isZero();
    }
}
