package io.github.dl4jbilevel.problem;

import java.util.List;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What K agents solve together:
 *
 * <pre>
 *   min_x (1/K) sum_k f_k(x, y*(x))   subject to   y*(x) in argmin_y (1/K) sum_k g_k(x, y)
 * </pre>
 */
public interface BilevelProblem {

    /** K. */
    int agents();

    /** p, the length of x. */
    long upperSize();

    /** q, the length of y. */
    long lowerSize();

    /** Data type of every vector, {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
    DataType dataType();

    /** Writes the starting point, which is the same on every agent. */
    void start(INDArray x, INDArray y);

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
