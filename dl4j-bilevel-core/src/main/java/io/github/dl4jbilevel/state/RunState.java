package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.run.DecentralizedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All that a {@link DecentralizedRun} carries from one round to the next, so that another run of the same settings continues bit for
 * bit. Samples are named by seed, agent and round, so there are no random streams in it. A copy: later rounds do not change it.
 */
public final class RunState {
    /**
     * One agent's part.
     *
     * @param evaluations stochastic gradients evaluated so far
     * @param vectors points, estimates, trackers and the memory of step rules, of the levels that there are, in the run's own order
     */
    public record OfAgent(long evaluations, List<INDArray> vectors) {
        public OfAgent {
            vectors = List.copyOf(vectors);
        }
    }

    /**
     * What a trainer adds to the state of its run; empty elsewhere.
     *
     * @param settings all of the trainer's
     * @param seconds spent in rounds so far
     * @param history reports so far
     */
    public record OfTrainer(Map<String, String> settings, double seconds, List<RoundMetrics> history) {
        public static final OfTrainer NONE = new OfTrainer(Map.of(), 0, List.of());

        public OfTrainer {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
            history = List.copyOf(history);
        }
    }

    /** The setting that names agents that took no part any more. */
    public static final String MISSING = "missingAgents";

    private final long round;
    private final Map<String, String> settings;
    private final List<OfAgent> agents;
    private final Traffic traffic;
    private final OfTrainer trainer;

    public RunState(
            long round, Map<String, String> settings, List<OfAgent> agents, Traffic traffic, OfTrainer trainer) {
        this.round = round;
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        this.agents = List.copyOf(agents);
        this.traffic = traffic;
        this.trainer = trainer;
    }

    /** The same with what a trainer knows. */
    public RunState with(OfTrainer known) {
        return new RunState(round, settings, agents, traffic, known);
    }

    public OfTrainer trainer() {
        return trainer;
    }

    /** Rounds completed. */
    public long round() {
        return round;
    }

    /** What a run must have in common with this one: algorithm, weights between agents, seed, dimensions. */
    public Map<String, String> settings() {
        return settings;
    }

    /** Agents that took no part any more. */
    public SortedSet<Integer> missing() {
        SortedSet<Integer> missing = new TreeSet<>();
        String text = settings.getOrDefault(MISSING, "[]");
        for (String agent : text.substring(1, text.length() - 1).split(", ", -1)) {
            if (!agent.isEmpty()) {
                missing.add(Integer.parseInt(agent));
            }
        }
        return missing;
    }

    /**
     * The same without some agents.
     *
     * @param gone agents that take no part any more
     * @param all agents of the process; where the state has not these, it is without them already
     */
    public RunState without(SortedSet<Integer> gone, List<Integer> all) {
        if (agents.size() != all.size()) {
            return this;
        }
        List<OfAgent> left = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!gone.contains(all.get(i))) {
                left.add(agents.get(i));
            }
        }
        return new RunState(round, settings, left, traffic, trainer);
    }

    public List<OfAgent> agents() {
        return agents;
    }

    public Traffic traffic() {
        return traffic;
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
     * @throws IOException if there is none, or if it is truncated, changed, or not such a file; the message says which
     */
    public static RunState read(Path file) throws IOException {
        return RunStateFile.read(file);
    }

    /**
     * Refuses a state of other settings.
     *
     * @param own settings of the state
     * @param expected settings of the run that is to continue
     * @throws IllegalArgumentException naming the first setting that differs, with both values
     */
    public static void requireSame(Map<String, String> own, Map<String, String> expected) {
        for (Map.Entry<String, String> setting : expected.entrySet()) {
            String value = own.get(setting.getKey());
            if (!setting.getValue().equals(value)) {
                throw differs(setting.getKey(), value, setting.getValue());
            }
        }
        for (Map.Entry<String, String> setting : own.entrySet()) {
            if (!expected.containsKey(setting.getKey())) {
                throw differs(setting.getKey(), setting.getValue(), null);
            }
        }
    }

    private static IllegalArgumentException differs(String name, @Nullable String of, @Nullable String here) {
        return new IllegalArgumentException("The state is of a run with " + name + " = "
                + Objects.requireNonNullElse(of, "(none)") + ", this run has "
                + Objects.requireNonNullElse(here, "(none)") + ": only a run of the same settings can continue it.");
    }
}
