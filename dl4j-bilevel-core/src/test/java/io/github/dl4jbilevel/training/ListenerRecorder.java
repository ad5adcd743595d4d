package io.github.dl4jbilevel.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes down what a listener is told of a network of either kind that is trained by batches of 16 rows. */
final class ListenerRecorder implements TrainingListener {
    final List<String> events = new ArrayList<>();
    final List<Model> models = new ArrayList<>();
    final List<INDArray> parameters = new ArrayList<>();
    final List<INDArray> estimates = new ArrayList<>();
    final List<INDArray> updates = new ArrayList<>();
    final List<Double> scores = new ArrayList<>();

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        events.add("iterationDone");
        models.add(model);
        scores.add(model.score());
        parameters.add(model.params().dup());
        updates.add(model.gradient().gradient().dup());
        if (model instanceof ComputationGraph graph) {
            assertThat(graph.getIterationCount()).isEqualTo(iteration);
            assertThat(graph.getEpochCount()).isEqualTo(epoch);
            assertThat(graph.getInputs()).hasSize(graph.getNumInputArrays()).allMatch(input -> input.size(0) == 16);
        } else {
            assertThat(((MultiLayerNetwork) model).getIterationCount()).isEqualTo(iteration);
            assertThat(((MultiLayerNetwork) model).getEpochCount()).isEqualTo(epoch);
        }
        assertThat(model.batchSize()).isEqualTo(16);
    }

    @Override
    public void onEpochStart(Model model) {
        events.add("onEpochStart");
    }

    @Override
    public void onEpochEnd(Model model) {
        events.add("onEpochEnd");
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
        assertThat(model).isInstanceOf(MultiLayerNetwork.class);
        events.add("onForwardPass " + activations.size());
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
        assertThat(model).isInstanceOf(ComputationGraph.class);
        events.add("onForwardPass " + new TreeSet<>(activations.keySet()));
    }

    @Override
    public void onGradientCalculation(Model model) {
        events.add("onGradientCalculation");
        estimates.add(model.gradient().gradient().dup());
        assertThat(model.gradient().gradientForVariable())
                .containsKeys(model.paramTable().keySet().toArray(String[]::new));
    }

    @Override
    public void onBackwardPass(Model model) {
        events.add("onBackwardPass");
    }
}
