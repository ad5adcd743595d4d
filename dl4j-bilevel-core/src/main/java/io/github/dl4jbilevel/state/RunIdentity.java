package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.provenance.Settings;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The settings that a run has in common with the one that it continues.
 *
 * @param settings algorithm, seed, number of agents and dimensions
 * @param mixing weights between agents, which change once agents are gone for good
 * @param missing agents that no longer take part
 */
public record RunIdentity(Settings settings, Settings mixing, SortedSet<Integer> missing) {
    /** The name under which agents that no longer take part are shown. */
    public static final String MISSING = "missingAgents";

    /** Copies the set. */
    public RunIdentity {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /**
     * Refuses to continue another run.
     *
     * @throws IllegalArgumentException naming the first setting that differs, with both values
     */
    public void requireSame(RunIdentity expected) {
        requireSameButForMissing(expected);
        mixing.requireSame(expected.mixing);
        Settings.requireSame(MISSING, missing, expected.missing);
    }

    /**
     * Refuses to continue another run, without looking at the agents that are missing and at the weights of the others.
     *
     * @throws IllegalArgumentException naming the first setting that differs, with both values
     */
    public void requireSameButForMissing(RunIdentity expected) {
        settings.requireSame(expected.settings);
    }
}
