package io.github.dl4jbilevel.math;

/** DL4J's default bounds on probabilities under a logarithm. */
public final class ProbabilityBounds {
    /** The bound in the cross-entropy of a softmax: a smaller probability counts as this ({@code LossMCXENT}). */
    public static final double SOFTMAX = 1e-10;

    /** The bound in the cross-entropy of a sigmoid: probabilities are held within [SIGMOID, 1 - SIGMOID] ({@code LossBinaryXENT}). */
    public static final double SIGMOID = 1e-5;

    private ProbabilityBounds() {}
}
