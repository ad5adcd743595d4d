package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.RoundSchedules;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import java.util.Map;
import org.nd4j.linalg.schedule.ISchedule;

/** What EXTRA and exact diffusion, which take plain steps, say of their learning rate and ask of the weights. */
final class PlainRate {
    private static final double TOLERANCE = 1e-9;

    private PlainRate() {}

    static Map<String, String> settings(String correction, ISchedule learningRate) {
        return Map.of(
                "correction", correction, "stepRule", "plain, learning rate " + RoundSchedules.text(learningRate));
    }

    static void requirePositiveSemidefinite(String correction, Mixing mixing) {
        MixingMatrix matrix = mixing.constant()
                .orElseThrow(() -> new IllegalArgumentException("Weights that change from round to round (" + mixing
                        + ") with " + correction + ": it combines the iterates of two rounds and converges for one"
                        + " matrix only. Use gradient tracking or diffusion, or a MixingMatrix."));
        if (matrix.smallestEigenvalue() < -TOLERANCE) {
            throw new IllegalArgumentException("Weights " + matrix + " over " + matrix.topology()
                    + " have the negative eigenvalue " + matrix.smallestEigenvalue() + ": with it " + correction
                    + " can diverge at every learning rate. Use the matrix's lazy() one, (I + W) / 2.");
        }
    }
}
