package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A DL4J network at work, of either kind. Its score and its gradient are those of the loss alone, which for several outputs is
 * the sum of their losses; regularisation of the configuration is only described, by {@link #layers}. Belongs to one thread, and
 * shares no layer and no loss function with another.
 */
public sealed interface NetworkModel permits LayeredModel, GraphModel {

    /** The network itself. */
    Model network();

    /** Everything that may have parameters, in the order of the forward pass, which is that of the parameter vector. */
    List<ModelLayer> layers();

    /** The layers that have a loss, in the order of the labels. */
    List<ModelOutput> outputs();

    /** Number of feature arrays that a row has. */
    int inputs();

    /** Leaves in {@link #gradients} the gradient of the sum of the losses of the batch's rows, in training mode. */
    void computeGradient(Batch batch);

    /** The gradient of the latest pass, over the whole parameter vector. */
    INDArray gradients();

    /**
     * Mean loss over the batch's rows.
     *
     * @param training whether with dropout and batch statistics
     */
    double score(Batch batch, boolean training);

    /** The output of the batch's features in inference mode. */
    INDArray output(Batch batch, int output);

    /**
     * The mask that reaches an output from the masks of the features, as DL4J's layers pass it on; null where none does.
     *
     * @return [rows, steps]
     */
    @Nullable
    INDArray passedMask(Batch batch, int output);

    /** The numbers of inputs whose entries are indices into an embedding, each with that layer. */
    Map<Integer, ModelLayer> embeddings();

    /** Takes the regularisation of the configuration out of scores. */
    default void stripRegularization() {
        layers().forEach(ModelLayer::stripRegularization);
    }
}
