package io.github.dl4jbilevel.problem;

import java.io.Serializable;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures of a run after {@code round} rounds. Losses and accuracy belong to the averaged point (mean over agents of
 * x and of y), as in the papers' figures; what agents do not share stays each agent's own. A value that was not asked for, or that is
 * not finite, is {@code NaN}.
 *
 * @param round rounds completed; 0 is the starting point
 * @param seconds wall-clock seconds spent in the rounds so far, evaluation left out
 * @param upperLoss (1/K) sum_k f_k, f_k the mean over agent k's whole validation shard: each agent counts alike, however many rows it has
 * @param lowerLoss (1/K) sum_k g_k, g_k the mean over agent k's whole training shard, penalty included
 * @param validationLoss the same of a network that has seen training rows alone: that of y where y descends along g alone, of the auxiliary
 *     network where y descends along f as well; NaN in the report of a network that was trained on validation rows, too
 * @param testLoss mean loss on the test set, without penalty
 * @param testAccuracy share of test rows classified rightly, 0 to 1: of time steps or pixels where these have labels, of labels where a
 *     row has several; NaN for a network that predicts values
 * @param testRSquared R squared of the values that a network predicts for test rows, mean over its outputs, at most 1; NaN for a network
 *     that has an accuracy
 * @param consensusError for each level sqrt((1/K) sum_k ||v_k - mean v||^2)
 * @param gradientNorm for each level the Euclidean norm of the estimated gradient of (1/K) sum_k by all of its variables:
 *     (1/K) sum_k e_k of shared ones, and each agent's e_k / K of those it does not share
 * @param gradientEvaluations stochastic gradients, of f and of g, that all agents together have evaluated so far
 * @param bytesSent bytes that all agents together have sent to their neighbours so far
 */
public record RoundMetrics(
        long round,
        double seconds,
        double upperLoss,
        double lowerLoss,
        double validationLoss,
        double testLoss,
        double testAccuracy,
        double testRSquared,
        Map<Level, Double> consensusError,
        Map<Level, Double> gradientNorm,
        long gradientEvaluations,
        long bytesSent)
        implements Serializable {

    /** Copies the maps; puts NaN instead of infinities. */
    public RoundMetrics {
        upperLoss = finiteOrNaN(upperLoss);
        lowerLoss = finiteOrNaN(lowerLoss);
        validationLoss = finiteOrNaN(validationLoss);
        testLoss = finiteOrNaN(testLoss);
        testRSquared = finiteOrNaN(testRSquared);
        consensusError = finiteOrNaN(consensusError);
        gradientNorm = finiteOrNaN(gradientNorm);
    }

    /** The same figures with another time, for comparing two runs that should be equal to the bit but for the clock. */
    public RoundMetrics withSeconds(double other) {
        return new RoundMetrics(
                round,
                other,
                upperLoss,
                lowerLoss,
                validationLoss,
                testLoss,
                testAccuracy,
                testRSquared,
                consensusError,
                gradientNorm,
                gradientEvaluations,
                bytesSent);
    }

    private static Map<Level, Double> finiteOrNaN(Map<Level, Double> values) {
        return values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> finiteOrNaN(e.getValue())));
    }

    private static double finiteOrNaN(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }
}
