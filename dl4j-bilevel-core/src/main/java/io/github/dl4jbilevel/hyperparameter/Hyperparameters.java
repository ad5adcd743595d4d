package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The meaning of the upper-level variable x for a network. Immutable; {@link #bind} fits it to one network and its data, and
 * {@link Bound#open} gives the form that computes.
 *
 * <p>x can enter in three ways, and a choice may use any of them: as coefficients of a penalty r(x, theta) that is added to the
 * training loss g ({@link Term#penalty}); inside the training loss itself ({@link Term#loss}); and as some of the network's own
 * parameters ({@link Bound#parameters}), on which f depends as well. theta is the network's whole parameter vector.
 */
public interface Hyperparameters {
    /**
     * Fits this choice to a network and its data.
     *
     * @throws IllegalArgumentException if there is nothing that this choice tunes
     */
    Bound bind(NetworkShape network);

    /** Whether some of the network's own parameters become upper-level variables ({@link Bound#parameters}). */
    default boolean takesParameters() {
        return false;
    }

    /** Parameters by name, for provenance. */
    Map<String, String> settings();

    /**
     * Several choices at once; their variables lie one behind the other, shared ones first. Weights that one of them makes
     * upper-level variables are not penalised by the others: coefficients of such weights could not move y.
     */
    static Hyperparameters all(Hyperparameters... choices) {
        return choices.length == 1 ? choices[0] : new SeveralHyperparameters(List.of(choices));
    }

    /** Hyperparameters of one network and its data. Immutable. */
    interface Bound {
        /** Length of the part of x that the agents share. */
        long sharedSize();

        /** Length of one agent's own part of x, which lies behind the shared part and is never sent. */
        default long privateSize(int agent) {
            return 0;
        }

        /**
         * Writes the starting value of one agent's x; shared entries start the same on all. Entries that are network parameters
         * ({@link #parameters}) hold the network's own, and keep them where the user gave a network, whatever is written here.
         *
         * @param x length {@link #sharedSize} + {@link #privateSize}
         */
        void start(int agent, INDArray x);

        /** The weight arrays whose L1 or L2 coefficients x decides. */
        default Collection<Tuned> tuned() {
            return List.of();
        }

        /**
         * Entries of theta that are entries of the shared part of x instead of y: the first segment's are those from
         * {@link #parametersOffset} on, and so forth.
         */
        default List<Segment> parameters() {
            return List.of();
        }

        /** Position in x of the first entry of {@link #parameters}. */
        default long parametersOffset() {
            return 0;
        }

        /** Whether each agent keeps a y of its own, which is then never sent. */
        default boolean lowerPrivate() {
            return false;
        }

        /** The form that computes for one agent. Used by one thread. */
        Term open(int agent);

        /**
         * How many entries of one agent's x are so near to an upper bound of their value that they can hardly move on; 0 without bounds.
         */
        default long atUpperBound(int agent, INDArray x) {
            return 0;
        }

        /** One agent's x in readable form, one entry for each component. */
        List<TunedHyperparameter> describe(int agent, INDArray x);
    }

    /**
     * A weight array that x penalises.
     *
     * @param penalty {@code L1} or {@code L2}
     */
    record Tuned(WeightBlock array, String penalty) {}

    /** One agent's hyperparameters at work. Used by one thread; x is that of {@link Bound#start}. */
    interface Term {
        /** The penalty r(x, theta) that x adds to the lower-level objective g. */
        default double penalty(INDArray x, INDArray theta) {
            return 0;
        }

        /**
         * Adds {@code weight} times the gradient of {@link #penalty}.
         *
         * @param x as in {@link Bound#start}
         * @param theta the network's parameter vector
         * @param gradientX added to
         * @param gradientTheta added to
         */
        default void addGradient(
                double weight, INDArray x, INDArray theta, INDArray gradientX, INDArray gradientTheta) {}

        /** The term by which x enters the training loss; null where it does not. */
        default @Nullable LossTerm loss() {
            return null;
        }
    }
}
