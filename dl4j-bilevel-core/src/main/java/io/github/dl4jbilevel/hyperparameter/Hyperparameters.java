package io.github.dl4jbilevel.hyperparameter;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the upper-level variable x means for a network. Immutable; {@link #bind} gives the form that computes. */
public interface Hyperparameters {

    /**
     * Fits this choice to a network's weights.
     *
     * @param weights the network's weight arrays, in parameter order
     * @throws IllegalArgumentException if the network has nothing that this choice tunes
     */
    Bound bind(List<WeightBlock> weights);

    /** Parameters by name, for provenance. */
    Map<String, String> settings();

    /** Hyperparameters of one network. Used by one thread at a time. */
    interface Bound {

        /** p, the length of x. */
        long size();

        /** Writes the starting value of x. */
        void start(INDArray x);

        /** The weight arrays whose regularisation x decides. */
        List<WeightBlock> tuned();

        /** The penalty r(x, y) that x adds to the lower-level objective g. */
        double penalty(INDArray x, INDArray y);

        /**
         * Adds {@code weight} times the gradient of {@link #penalty}.
         *
         * @param x length p
         * @param y parameter vector, length q
         * @param gradientX added to
         * @param gradientY added to
         */
        void addGradient(double weight, INDArray x, INDArray y, INDArray gradientX, INDArray gradientY);

        /** x in readable form, one entry for each component. */
        List<TunedHyperparameter> describe(INDArray x);
    }
}
