package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.math.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Agents of one thread whose messages are mixed in one sweep. Large messages are mixed for all agents of a thread at once, so that a
 * row that several of them hear is read from memory once. With small ones every agent is a group of its own: what it receives is
 * then still in the cache when it computes its next gradients. Results are the same.
 */
final class AgentGroup {
    /** Entries of a message above which agents are mixed together. */
    private static final long LARGE = 1 << 16;

    private final List<Agent> agents;
    private final MessageLayout layout;
    private final int parts;
    /** One for each part of a message in even rounds and in odd rounds, {@linkplain Sweep whose vectors are the same}. */
    private final Sweep[] sweeps;

    private AgentGroup(List<Agent> agents, MessageLayout layout) {
        this.agents = agents;
        this.layout = layout;
        this.parts = layout.parts().size();
        this.sweeps = Stream.generate(Sweep::new).limit(2L * parts).toArray(Sweep[]::new);
    }

    /** All agents of a thread, in their order. */
    static List<AgentGroup> of(List<Agent> agents, MessageLayout layout) {
        if (layout.length() > LARGE) {
            return List.of(new AgentGroup(agents, layout));
        }
        List<AgentGroup> groups = new ArrayList<>();
        agents.forEach(agent -> groups.add(new AgentGroup(List.of(agent), layout)));
        return groups;
    }

    List<Agent> agents() {
        return agents;
    }

    /** Mixes the neighbours' messages of round t, part by part as far as they travel, and moves to the new points. */
    void advance(long t, Exchange exchange) {
        for (int part = 0; part < parts; part++) {
            if (!layout.travels(part, t)) {
                continue;
            }
            Sweep sweep = sweeps[2 * part + (int) (t & 1)].restart();
            for (Agent agent : agents) {
                agent.receive(part, t, exchange, sweep);
            }
            sweep.run();
        }
        agents.forEach(agent -> agent.advance(t));
    }
}
