package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The oracles of one agent as a {@link Surrogate} asks them: gradients, counted, and memory to compute in. Used by one thread.
 */
public final class Oracle {
    /**
     * Memory that the agents of one thread take turns to use.
     *
     * @param upper of the length of x
     * @param lower of the length of y
     * @param shifted of the length of y
     */
    public record Scratch(INDArray upper, INDArray lower, INDArray shifted) {
        /** The memory for levels of these sizes. */
        public static Scratch of(DataType dataType, long upperSize, long lowerSize) {
            return new Scratch(
                    Nd4j.zeros(dataType, upperSize), Nd4j.zeros(dataType, lowerSize), Nd4j.zeros(dataType, lowerSize));
        }
    }

    private final BilevelObjective objective;
    private final List<Segment> nonGradient;
    private final Scratch scratch;
    private long evaluations;

    /**
     * The oracles of one agent.
     *
     * @param nonGradient as in {@link BilevelProblem#nonGradientParameters()}
     */
    public Oracle(BilevelObjective objective, List<Segment> nonGradient, Scratch scratch) {
        this.objective = objective;
        this.nonGradient = List.copyOf(nonGradient);
        this.scratch = scratch;
    }

    /** The agent's objective. */
    public BilevelObjective objective() {
        return objective;
    }

    /** Memory whose content lasts until the next call of a surrogate. */
    public Scratch scratch() {
        return scratch;
    }

    /** Does what {@link BilevelObjective#gradient} says, and counts. */
    public void gradient(
            INDArray x,
            INDArray y,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientY) {
        evaluations += (weightF != 0 ? 1 : 0) + (weightG != 0 ? 1 : 0);
        objective.gradient(x, y, sample, weightF, weightG, gradientX, gradientY);
    }

    /** Continues the count of gradients of an earlier run. */
    public void continueFrom(long evaluationsSoFar) {
        this.evaluations = evaluationsSoFar;
    }

    /** Stochastic gradients evaluated so far, of f and of g: forward-backward passes over one batch each. */
    public long evaluations() {
        return evaluations;
    }

    /**
     * Adds into += weight (a - b), but for non-gradient entries, which are left as they are: a surrogate's own terms in y or z, such as a
     * proximal one, do not train running statistics. All vectors have the length of y; {@link Scratch#shifted} is overwritten.
     */
    public void addDifference(double weight, INDArray a, INDArray b, INDArray into) {
        INDArray difference = scratch.shifted();
        VectorKernels.copy(a, difference);
        VectorKernels.axpy(-1, b, difference);
        clearNonGradient(difference);
        VectorKernels.axpy(weight, difference, into);
    }

    /** Sets the non-gradient entries of a vector as long as y to zero, so that it does not move running statistics. */
    public void clearNonGradient(INDArray vector) {
        for (Segment s : nonGradient) {
            VectorKernels.zero(vector.get(NDArrayIndex.interval(s.offset(), s.offset() + s.length())));
        }
    }
}
