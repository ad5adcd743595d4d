package io.github.dl4jbilevel.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * One agent's network as DL4J's listeners see it: the same object at every report, with parameters and gradients moved into it.
 * Listeners that list its parameters by name find x among them.
 */
sealed interface ReportedModel extends Model permits ReportedMultiLayerNetwork, ReportedComputationGraph {

    /** A copy of a network to show, with its agent's x. */
    static ReportedModel of(Model model, INDArray upper) {
        return model instanceof ComputationGraph graph
                ? new ReportedComputationGraph(graph, upper)
                : new ReportedMultiLayerNetwork((MultiLayerNetwork) model, upper);
    }

    /** The agent's x. */
    INDArray upper();

    /** The name of x among the parameters: of the first layer, on whose page DL4J's UI then shows it. */
    String upperName();

    /** Moves to another point. */
    void moveTo(INDArray parameters, INDArray newUpper);

    /** The score that listeners read. */
    void setScore(double score);

    /** The iteration and epoch that the network's configuration counts. */
    void setCounts(int iteration, int epoch);

    /** The gradient that listeners read. */
    void setGradient(Gradient gradient);

    /** Views of a vector over all parameters, by the parameters' names. */
    Map<String, INDArray> byName(INDArray overParameters);

    /** Takes rows as inputs and labels; returns the call that shows a listener the activations before the outputs. */
    Consumer<TrainingListener> forwardPass(MultiDataSet rows);

    /** Sets vectors over the parameters and over x as the gradient. */
    default void setGradient(INDArray overParameters, INDArray overUpper) {
        Gradient gradient = new DefaultGradient(overParameters);
        byName(overParameters).forEach(gradient::setGradientFor);
        gradient.setGradientFor(upperName(), overUpper);
        setGradient(gradient);
    }

    /** A table of parameters with x at its end; without it where x is not there yet, while the network is made. */
    static Map<String, INDArray> withUpper(Map<String, INDArray> table, String name, @Nullable INDArray upper) {
        Map<String, INDArray> all = new LinkedHashMap<>(table);
        if (upper != null) {
            all.put(name, upper);
        }
        return all;
    }
}
