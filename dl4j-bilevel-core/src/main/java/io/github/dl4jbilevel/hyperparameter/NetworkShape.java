package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import java.util.Collection;
import java.util.List;

/**
 * The facts that hyperparameters are fitted to: a network's arrays and outputs, and the number of its agents' training rows.
 *
 * @param weights weight arrays, in parameter order
 * @param parameters all arrays of the parameter vector, in order
 * @param outputs the layers that have a loss
 * @param trainingRows for each agent the number of rows that it trains on
 */
public record NetworkShape(
        List<WeightBlock> weights, List<Parameter> parameters, List<Output> outputs, List<Integer> trainingRows) {
    /** Copies the lists. */
    public NetworkShape {
        weights = List.copyOf(weights);
        parameters = List.copyOf(parameters);
        outputs = List.copyOf(outputs);
        trainingRows = List.copyOf(trainingRows);
    }

    /** The same without weight arrays that lie in any of these segments. */
    NetworkShape withoutWeightsIn(Collection<Segment> segments) {
        List<WeightBlock> others = weights.stream()
                .filter(w -> segments.stream()
                        .noneMatch(s -> s.offset() <= w.offset() && w.offset() < s.offset() + s.length()))
                .toList();
        return new NetworkShape(others, parameters, outputs, trainingRows);
    }

    /**
     * One array of the parameter vector.
     *
     * @param layer layer index, in the order of the forward pass
     * @param layerName the layer's name, or its index where it has none
     * @param key DL4J's key, such as {@code W} or {@code b}
     * @param offset first entry
     * @param length number of entries
     * @param trainable false for running statistics, and for frozen layers
     * @param layerType DL4J's configuration class of the layer, such as {@code DenseLayer}
     */
    public record Parameter(
            int layer, String layerName, String key, long offset, long length, boolean trainable, String layerType) {}

    /**
     * A layer that has a loss.
     *
     * @param name the layer's name, or its index where it has none
     * @param units length of a label, -1 where it is not fixed by the layer
     * @param softmaxCrossEntropy whether the loss is cross-entropy of a softmax
     * @param oneRowPerExample whether each example is one row of the loss; false for sequences and images of labels
     * @param lossFunction whether the loss is a function of labels and pre-activations ({@code ILossFunction}), which terms
     *     inside the loss can tune; false where the layer computes it itself
     */
    public record Output(
            String name, long units, boolean softmaxCrossEntropy, boolean oneRowPerExample, boolean lossFunction) {}
}
