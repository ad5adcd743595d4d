package io.github.dl4jbilevel.grpc;

/** The choices that the others have when a process cannot be reached. */
public enum LossPolicy {
    /** Wait until it returns from its checkpoint; then all go on, from the newest round that all have a state of if they must. */
    WAIT,
    /**
     * Leave its agents out for good: Metropolis weights are rebuilt without them, trackers begin again at the estimates so that their means
     * agree, and the run goes on from the newest round that all have a state of. Only more than half of all agents go on so, or half of
     * them with agent 0 among these: no two groups that lost each other both do. Where losses add up to more, what is left ends with an
     * error, and all have to be started again.
     */
    HEAL
}
