package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.MixingChoice;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;

/**
 * The part of {@link DecentralizedBilevelTrainer.Builder} that says who sends what to whom.
 *
 * @param <B> the builder itself
 */
public abstract class CommunicationSettings<B extends CommunicationSettings<B>> extends DataSettings<B> {
    private final MixingChoice mixing = new MixingChoice();
    private Membership membership = Membership.inProcess();
    private MessagePrecision precision = MessagePrecision.FULL;

    CommunicationSettings() {}

    final MixingChoice mixing() {
        return mixing;
    }

    final Membership membership() {
        return membership;
    }

    final MessagePrecision precision() {
        return precision;
    }

    /**
     * Sets who talks to whom; this or {@link #mixing(Mixing)} is required. Weights are Metropolis', and their lazy form (I + W) / 2
     * on levels whose correction needs weights without negative eigenvalues (EXTRA, exact diffusion).
     */
    public final B topology(Topology graph) {
        mixing.topology(graph);
        return self();
    }

    /** Sets who talks to whom on one level, as {@link #topology(Topology)}. */
    public final B topology(Level level, Topology graph) {
        mixing.topology(level, graph);
        return self();
    }

    /** Sets who talks to whom, with weights of the caller's: a {@link MixingMatrix}, or weights that change with the round. */
    public final B mixing(Mixing weights) {
        mixing.weights(PerLevel.of(level -> weights));
        return self();
    }

    /** Sets who talks to whom on one level, with weights of the caller's. */
    public final B mixing(Level level, Mixing weights) {
        mixing.weights(level, weights);
        return self();
    }

    /**
     * Sets where the agents are; all in this process unless set. Every process of a run builds a trainer of the same settings, but is
     * given the rows of its own agents alone ({@link #trainingData(java.util.Map)}), or all rows, which every process then deals in the
     * same way. The result is the same, to the bit, as in one process. Early stopping, and checkpoints by time, need all agents in one
     * process. The membership is not closed with a run.
     */
    public final B membership(Membership choice) {
        this.membership = choice;
        return self();
    }

    /** Sets how many bits of an entry of a message travel; all of them unless set. */
    public final B messagePrecision(MessagePrecision bits) {
        this.precision = bits;
        return self();
    }
}
