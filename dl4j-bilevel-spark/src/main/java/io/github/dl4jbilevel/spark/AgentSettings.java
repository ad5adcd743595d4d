package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.Serializable;

/** Adds settings to the trainer that an agent's task builds: a lambda, called in the task. What it captures has to be serializable. */
@FunctionalInterface
public interface AgentSettings extends Serializable {
    /**
     * Adds settings. Those that decide the run's bits have to be the same at every agent; listeners may differ.
     *
     * @param agent the task's agent, 0-based
     * @param trainer has all other settings; rows, membership and threads are set by the task
     */
    void addTo(int agent, DecentralizedBilevelTrainer.Builder trainer);
}
