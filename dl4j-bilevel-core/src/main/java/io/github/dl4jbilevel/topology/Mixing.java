package io.github.dl4jbilevel.topology;

import java.util.Optional;

/**
 * The weights with which agents hear each other, round by round: a {@link MixingMatrix}, the same in every round, or a
 * {@link MixingSequence}. With W_t the weights of round t, mixing turns the agents' rows v_k into sum_j w_kj v_j; W_t is doubly
 * stochastic, so the mean is kept, but need be neither symmetric nor connected by itself. Immutable and thread-safe.
 */
public interface Mixing {
    /** Number of agents, K. */
    default int agents() {
        return topology().agents();
    }

    /**
     * The weights of a round: a function of the round alone, whichever thread asks, how often, and in what order.
     *
     * @param round 0-based
     */
    RoundWeights at(long round);

    /** Every link that is used in some round, in one direction or both. */
    Topology topology();

    /** The one matrix of every round, where there is one. */
    Optional<MixingMatrix> constant();

    /**
     * The average factor a round by which disagreement shrinks over rounds 0..T-1, from the worst start:
     * ||W_{T-1} ... W_0 - (1/K) 1 1'||^(1/T) in the spectral norm. Below 1 where these rounds bring all agents closer together,
     * 0 where they agree exactly; 1 - spectral gap for a {@link MixingMatrix}. Works on K x K matrices: K^3 operations at the
     * end, and K times the number of links in each round.
     *
     * @param rounds T, at least 1
     */
    default double contraction(int rounds) {
        return Contraction.of(this, rounds);
    }

    /** The rule and its parameters by name, for the provenance. */
    @Override
    String toString();
}
