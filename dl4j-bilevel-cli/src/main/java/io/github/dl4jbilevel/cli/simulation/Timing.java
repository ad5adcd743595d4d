package io.github.dl4jbilevel.cli.simulation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The time that the rounds of a {@link Simulation} took, in milliseconds.
 *
 * @param perAgent a round of the mean agent; adds up to less than {@link #perRound()}, since most agents end before the last
 * @param critical a round on the chain of work, sending and latency that ends when the last agent holds all rows; adds up to
 *     {@link #perRound()}
 * @param slowComputing that part of the chain's computing that slow agents did
 * @param ends for each round, when the last agent held all of its rows
 * @param barriers what rounds take where all wait for all, by name
 */
public record Timing(
        Split perAgent, Split critical, double slowComputing, List<Double> ends, Map<String, Barrier> barriers) {
    /** Messages to neighbours, as in the simulation. */
    public static final String NEIGHBOURS = "neighbours, all wait for all";

    /** The mean over all agents, without a server. */
    public static final String ALL_REDUCE = "all-reduce";

    /** The mean over all agents, by a server. */
    public static final String SERVER = "central server";

    /**
     * Rounds that nobody starts before everybody has ended the one before.
     *
     * @param perRound a round, with the mean agent's computing and waiting
     * @param ends when each round ended
     */
    public record Barrier(Split perRound, List<Double> ends) {
        /** Copies the list. */
        public Barrier {
            ends = List.copyOf(ends);
        }
    }

    /** Copies the collections. */
    public Timing {
        ends = List.copyOf(ends);
        barriers = Collections.unmodifiableMap(new LinkedHashMap<>(barriers));
    }

    static List<Double> series(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    /** Milliseconds a round, over all rounds. */
    public double perRound() {
        return ends.get(ends.size() - 1) / ends.size();
    }

    /** Milliseconds a round over the second half of the rounds: what is left when the start no longer counts. */
    public double perLaterRound() {
        int half = ends.size() / 2;
        double before = half == 0 ? 0 : ends.get(half - 1);
        return (ends.get(ends.size() - 1) - before) / (ends.size() - half);
    }
}
