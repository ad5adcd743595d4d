package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.Sample;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The value-function penalty as a minimax problem, min over x, y and max over z of
 * f(x, y) + lambda (g(x, y) - g(x, z)). Its directions are
 *
 * <pre>
 *   d_x = f_x(x, y) + lambda (g_x(x, y) - g_x(x, z))
 *   d_y = f_y(x, y) + lambda g_y(x, y)
 *   d_z =             lambda g_y(x, z)
 * </pre>
 *
 * <p>Source: arXiv 2509.15543, eq. 3.2, as read in code and papers of the same authors. Which sample g(x, z) uses is not
 * stated there; ours is the sample of g(x, y), which costs no further batch and cancels noise in d_x.
 *
 * @param lambda penalty parameter, positive
 * @param auxiliarySample which sample g(x, z) is evaluated on
 */
public record ValueFunctionPenalty(double lambda, AuxiliarySample auxiliarySample) implements Surrogate {

    /** The sample that g(x, z) is evaluated on. */
    public enum AuxiliarySample {
        /** That of g(x, y). */
        SAME,
        /** One of its own. */
        INDEPENDENT
    }

    /** Refuses a penalty parameter that is not positive and finite. */
    public ValueFunctionPenalty {
        if (!(lambda > 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException(
                    "lambda = " + lambda + ": the penalty parameter must be positive and finite.");
        }
    }

    /** With {@link AuxiliarySample#SAME}. */
    public ValueFunctionPenalty(double lambda) {
        this(lambda, AuxiliarySample.SAME);
    }

    @Override
    public void direction(
            BilevelObjective objective, LevelRow point, Sample sample, LevelRow direction, INDArray scratch) {
        Sample sampleOfZ = auxiliarySample == AuxiliarySample.SAME
                ? sample
                : new Sample(sample.seed(), sample.agent(), sample.round(), Sample.Stream.AUXILIARY);
        objective.gradient(point.upper(), point.lower(), sample, 1, lambda, direction.upper(), direction.lower());
        objective.gradient(point.upper(), point.auxiliary(), sampleOfZ, 0, lambda, scratch, direction.auxiliary());
        VectorKernels.axpy(-1, scratch, direction.upper());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "surrogate",
                "value-function penalty",
                "lambda",
                Double.toString(lambda),
                "auxiliarySample",
                auxiliarySample.name());
    }
}
