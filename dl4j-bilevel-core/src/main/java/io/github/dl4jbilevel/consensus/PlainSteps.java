package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.RoundSchedules;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The common part of EXTRA and exact diffusion: plain steps of a learning rate, no tracker, the state of {@link BalancedSteps}, and
 * symmetric weights that stay the same and have no negative eigenvalue.
 */
sealed interface PlainSteps extends Correction permits Extra, ExactDiffusion {
    /** Negative eigenvalues of at most this size count as rounding errors. */
    double TOLERANCE = 1e-9;

    /** The learning rate eta_t by iteration. */
    ISchedule learningRate();

    /** The method's name. */
    String title();

    @Override
    default boolean sendsTracker() {
        return false;
    }

    /** The update that a message holds. */
    BalancedSteps.Update place();

    @Override
    default long keptEntries(DataType dataType, long length) {
        return BalancedSteps.keptEntries(place(), length);
    }

    @Override
    default CorrectionState begin(DataType dataType, long length) {
        return new BalancedSteps(learningRate(), place(), dataType, length);
    }

    @Override
    default String stepKind() {
        return "plain";
    }

    @Override
    default boolean needsPositiveWeights() {
        return true;
    }

    @Override
    default void requireMixing(Mixing mixing) {
        MixingMatrix matrix = mixing.constant()
                .orElseThrow(() -> new IllegalArgumentException("Weights that change from round to round (" + mixing
                        + ") with " + title() + ": it combines the iterates of two rounds and converges for one"
                        + " matrix only. Use gradient tracking or diffusion, or a MixingMatrix."));
        if (matrix.smallestEigenvalue() < -TOLERANCE) {
            throw new IllegalArgumentException("Weights " + matrix + " over " + matrix.topology()
                    + " have the negative eigenvalue " + matrix.smallestEigenvalue() + ": with it " + title()
                    + " can diverge at every learning rate. Use the matrix's lazy() one, (I + W) / 2.");
        }
    }

    @Override
    default Map<String, String> settings() {
        return Map.of("correction", title(), "stepRule", "plain, learning rate " + RoundSchedules.text(learningRate()));
    }
}
