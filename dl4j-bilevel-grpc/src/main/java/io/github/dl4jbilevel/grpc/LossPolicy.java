package io.github.dl4jbilevel.grpc;

/** What the others do when a process cannot be reached. */
public enum LossPolicy {
    /** Wait until it returns from its checkpoint; then all go on, from the newest round that all have a state of if they must. */
    WAIT,
    /**
     * Leave its agents out for good: Metropolis weights are rebuilt without them, trackers begin anew at the estimates so that their means
     * agree, and the run goes on from the newest round that all have a state of. Only by more than half of all agents, or by half of them
     * with agent 0 among these, so that no two groups that lost each other both go on. Where
     * losses add up to more, what is left ends with an error, and all have to be started again.
     */
    HEAL
}
