package io.github.dl4jbilevel.problem;

import java.util.List;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The problem that K agents solve together:
 *
 * <pre>
 *   min_x (1/K) sum_k f_k(x, y*(x))   subject to   y*(x) in argmin_y (1/K) sum_k g_k(x, y)
 * </pre>
 */
public interface BilevelProblem {

    /** The number of agents, K. */
    int agents();

    /** p, the length of the part of x that the agents share: it is sent to the neighbours and mixed. May be 0. */
    long upperSize();

    /**
     * Length of the part of x that is one agent's own, such as weights of its examples. It lies behind the shared part, is
     * never sent, and is a block of its own for the algorithm: a normalized step divides it by its own norm. Asked of agents of this
     * process alone; others need not know it.
     */
    default long privateUpperSize(int agent) {
        return 0;
    }

    /**
     * Whether the agents share y (and z), so that it is mixed. Where they do not, each agent trains a lower level of its own,
     * such as the head for its own task, and only x is sent.
     */
    default boolean lowerShared() {
        return true;
    }

    /** q, the length of y. */
    long lowerSize();

    /** Data type of every vector, {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
    DataType dataType();

    /**
     * Writes one agent's starting point. What agents share must start the same on all of them.
     *
     * @param x length {@link #upperSize()} + {@link #privateUpperSize}
     * @param y length q
     */
    void start(int agent, INDArray x, INDArray y);

    /**
     * Entries of y that are not trained by gradient, such as BatchNorm's running statistics. They are left out of estimates,
     * norms and trackers, moved by the amount that the oracle reports, and averaged with the neighbours like all others.
     */
    default List<Segment> nonGradientParameters() {
        return List.of();
    }

    /**
     * Opens the objectives of the agents that one thread owns. Called on that thread.
     *
     * @param agents agent numbers, ascending
     * @return one objective for each, in that order
     */
    List<BilevelObjective> open(List<Integer> agents);

    /**
     * The same problem with every objective replaced, for example by one that adds noise or counts calls.
     *
     * @param replace given the agent's number and its objective, returns the one to use
     */
    default BilevelProblem withObjectives(BiFunction<Integer, BilevelObjective, BilevelObjective> replace) {
        return new ReplacedObjectives(this, replace);
    }
}
