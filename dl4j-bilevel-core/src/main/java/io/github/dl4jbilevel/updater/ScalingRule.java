package io.github.dl4jbilevel.updater;

/** A step rule whose update is a multiple of what it is given, R(v) = factor v, so that a step needs one sweep. */
public interface ScalingRule {
    /**
     * The factor of the update.
     *
     * @param norm Euclidean norm of v, what the rule is given
     * @param entries of v
     * @return {@code NaN} where the update is better computed by {@code applyUpdater}: for tiny, huge and non-finite v
     */
    double factor(double norm, long entries, int iteration, int epoch);

    /** The kind of step that it takes, in a word, such as {@code normalized}. */
    String kind();
}
