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
     * Who talks to whom; this or {@link #mixing(Mixing)} is required. Weights are Metropolis', and their lazy form (I + W) / 2
     * on levels whose correction needs weights without negative eigenvalues (EXTRA, exact diffusion).
     */
    public final B topology(Topology graph) {
        mixing.topology(graph);
        return self();
    }

    /** Who talks to whom on one level, as {@link #topology(Topology)}. */
    public final B topology(Level level, Topology graph) {
        mixing.topology(level, graph);
        return self();
    }

    /** Who talks to whom, with weights of the caller's: a {@link MixingMatrix}, or weights that change with the round. */
    public final B mixing(Mixing weights) {
        mixing.weights(PerLevel.of(level -> weights));
        return self();
    }

    /** Who talks to whom on one level, with weights of the caller's. */
    public final B mixing(Level level, Mixing weights) {
        mixing.weights(level, weights);
        return self();
    }

    /**
     * Where the agents are; all in this process unless set. Every process of a run builds a trainer of the same settings, but gives its
     * own agents' rows alone ({@link #trainingData(java.util.Map)}), or all rows for each to deal them in the same way. What it makes of
     * a run is
     * the same bits as in one process. Early stopping, and checkpoints by time, need all agents in one process. Not closed with a run.
     */
    public final B membership(Membership choice) {
        this.membership = choice;
        return self();
    }

    /** How many bits of an entry of a message travel; all of them unless set. */
    public final B messagePrecision(MessagePrecision bits) {
        this.precision = bits;
        return self();
    }
}
