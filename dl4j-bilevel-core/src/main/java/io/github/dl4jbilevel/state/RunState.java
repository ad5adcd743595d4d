package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.run.DecentralizedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All that a {@link DecentralizedRun} carries from one round to the next, so that another run of the same settings continues bit for
 * bit. Samples are named by seed, agent and round, so there are no random streams in it. A copy: later rounds do not change it.
 *
 * @param round rounds completed
 * @param identity settings that a run which continues this one must have, too
 * @param agents the process's agents that take part, ascending
 * @param traffic messages so far
 * @param trainer what a trainer adds
 */
public record RunState(long round, RunIdentity identity, List<OfAgent> agents, Traffic traffic, OfTrainer trainer) {
    /**
     * One agent's part.
     *
     * @param id the agent's number
     * @param evaluations stochastic gradients evaluated so far
     * @param vectors points, estimates, trackers and the memory of step rules, of the levels that there are, in the run's own order
     */
    public record OfAgent(int id, long evaluations, List<INDArray> vectors) {
        /** Copies the list. */
        public OfAgent {
            vectors = List.copyOf(vectors);
        }
    }

    /**
     * The part of a state that a trainer adds; empty for a run without one.
     *
     * @param identity settings that a trainer which continues this one must have, too: all settings, the network, its start, and the data
     * @param seconds spent in rounds so far
     * @param history reports so far
     * @param course x at some of the reports, by round; empty where nothing is trained again afterwards
     */
    public record OfTrainer(Settings identity, double seconds, List<RoundMetrics> history, List<Upper> course) {
        /** A state without a trainer. */
        public static final OfTrainer NONE = new OfTrainer(Settings.NONE, 0, List.of(), List.of());

        /** Copies the lists. */
        public OfTrainer {
            history = List.copyOf(history);
            course = List.copyOf(course);
        }
    }

    /**
     * The x of this process's agents after some round: the mean of what they share, and what is their own.
     *
     * @param round rounds completed
     * @param ofAgents x by agent
     */
    public record Upper(long round, SortedMap<Integer, INDArray> ofAgents) {}

    /** Copies the list. */
    public RunState {
        agents = List.copyOf(agents);
    }

    /** The same state with what a trainer adds. */
    public RunState with(OfTrainer known) {
        return new RunState(round, identity, agents, traffic, known);
    }

    /** Numbers of the agents in the state, ascending. */
    public List<Integer> agentIds() {
        return agents.stream().map(OfAgent::id).toList();
    }

    /** The same state without the agents that are gone by now. */
    public RunState without(SortedSet<Integer> gone) {
        List<OfAgent> left =
                agents.stream().filter(agent -> !gone.contains(agent.id())).toList();
        return new RunState(round, identity, left, traffic, trainer);
    }

    /**
     * Writes it to a file, all or nothing: a file of this name is replaced only when the new one is complete and on the disk.
     *
     * @throws IOException if that failed; a file that was there is then as it was
     */
    public void write(Path file) throws IOException {
        RunStateFile.write(this, file);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if there is none, or if it is truncated, changed, of another format's version, or not such a file; the
     *     message says which
     */
    public static RunState read(Path file) throws IOException {
        return RunStateFile.read(file);
    }
}
