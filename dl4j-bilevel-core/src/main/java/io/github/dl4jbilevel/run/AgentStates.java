package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.state.RunState;
import java.util.List;

/** The states of all agents of a process at once. */
final class AgentStates {
    private AgentStates() {}

    /** A copy of what each agent carries from one round to the next. */
    static List<RunState.OfAgent> of(List<Agent> agents) {
        return agents.stream().map(Agent::state).toList();
    }

    /**
     * Continues all agents from a state, or none of them.
     *
     * @throws IllegalArgumentException for a state of other agents or of another problem; the agents are then as they were
     */
    static void restore(List<Agent> agents, RunState state) {
        Settings.requireSame(
                "agentsOfProcess",
                state.agentIds(),
                agents.stream().map(Agent::id).toList());
        List<RunState.OfAgent> before = of(agents);
        try {
            restoreEach(agents, state.agents());
        } catch (IllegalArgumentException e) {
            restoreEach(agents, before);
            throw e;
        }
    }

    private static void restoreEach(List<Agent> agents, List<RunState.OfAgent> states) {
        for (int i = 0; i < states.size(); i++) {
            agents.get(i).restore(states.get(i));
        }
    }
}
