package io.github.dl4jbilevel.cli.simulation;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.math.Rounds;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import java.util.function.ToLongFunction;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The bytes that a recipe costs an agent. With p the shared and pi the private entries of x, q those of y, n = p + pi + 2q those of a
 * row [x | y | z], m those of the levels that the algorithm has, and sums over their blocks of length l (levels, or the shared and the
 * private part of x):
 *
 * <pre>
 *   message      s sum_shared l (1 + tau)                        tau = 1 where the correction sends a tracker
 *   in round t   of that, the levels that are exchanged in round t
 *   rows         s (4 n + 2 S m + sum l (kept + 1)) + 2 message  S = parts of the surrogate, 0 where there is but one
 *   checkpoint   s (3 m + S m + sum l kept)
 *   of a thread  s (parts n (1 + old) + n)                      old = 1 where an estimator needs the previous point
 *   kept         0 diffusion, 1 gradient tracking (2 of 4 bytes), 2 exact diffusion, 3 EXTRA; with the step rule's own state
 * </pre>
 *
 * <p>Rows are: the point and the previous point, two estimates, what the surrogate's parts and the correction keep, one vector to step
 * in, two messages. A vector that takes up roundings counts from the start, though it is there from the first checkpoint on, or the first
 * wild gradient. Not in it: data, networks and what a backend needs for itself, and running statistics.
 *
 * @param recipe the algorithm
 * @param sharedUpper p
 * @param privateUpper pi
 * @param lower q
 * @param lowerShared whether y and z are sent
 * @param entryBytes s, 4 or 8
 */
public record AgentCost(
        Recipe recipe, long sharedUpper, long privateUpper, long lower, boolean lowerShared, int entryBytes) {
    /** Points and estimates have two memories each. */
    private static final int POINTS_AND_ESTIMATES = 4;

    /** Point, previous point and the latest estimate. */
    private static final int SAVED_ROWS = 3;

    private static final int MESSAGES = 2;

    /** Refuses lengths below zero. */
    public AgentCost {
        if (sharedUpper < 0 || privateUpper < 0 || lower < 0) {
            throw new IllegalArgumentException("Lengths " + sharedUpper + ", " + privateUpper + " and " + lower
                    + " of x's shared part, its private part and y: none may be negative.");
        }
    }

    /** The cost of one agent of a problem. */
    public static AgentCost of(BilevelProblem problem, Recipe recipe, int agent) {
        return new AgentCost(
                recipe,
                problem.upperSize(),
                problem.privateUpperSize(agent),
                problem.lowerSize(),
                problem.lowerShared(),
                problem.dataType().width());
    }

    /** The bytes that are sent to each neighbour in a round in which all levels are exchanged. */
    public long messageBytes() {
        return entryBytes * sum(this::sent);
    }

    /** The bytes that are sent to each neighbour in round t. */
    public long messageBytes(long round) {
        return entryBytes * sum(level -> exchanges(level).contains(round) ? sent(level) : 0);
    }

    /** The bytes that are sent to each neighbour in so many rounds from the first on. */
    public long sentBytes(long rounds) {
        return entryBytes * sum(level -> exchanges(level).count(rounds) * sent(level));
    }

    private Rounds exchanges(Level level) {
        return recipe.rule(level).moves().exchanges();
    }

    private long sent(Level level) {
        return shared(level) * (recipe.rule(level).correction().sendsTracker() ? 2 : 1);
    }

    /** The bytes of the vectors that an agent owns. */
    public long rowBytes() {
        long vectors = POINTS_AND_ESTIMATES * row() + 2L * separateParts() * moving();
        long corrections = sum(level -> length(level) + kept(level));
        return entryBytes * (vectors + corrections) + MESSAGES * messageBytes();
    }

    /** The bytes of an agent's vectors in a checkpoint. */
    public long checkpointBytes() {
        return entryBytes * ((SAVED_ROWS + separateParts()) * moving() + sum(this::kept));
    }

    /** The bytes of the vectors that the agents of a thread take turns to use. */
    public long threadBytes() {
        boolean twice = !recipe.needingPreviousPoint().isEmpty();
        return entryBytes * row() * (1 + (long) recipe.surrogate().parts() * (twice ? 2 : 1));
    }

    /** Entries of a row, which has room for every level. */
    private long row() {
        return sharedUpper + privateUpper + 2 * lower;
    }

    /** Entries of the levels that there are. */
    private long moving() {
        return sum(this::length);
    }

    /** Parts with estimates of their own. */
    private int separateParts() {
        int parts = recipe.surrogate().parts();
        return parts == 1 ? 0 : parts;
    }

    private long length(Level level) {
        return level == Level.UPPER ? sharedUpper + privateUpper : lower;
    }

    private long shared(Level level) {
        if (level == Level.UPPER) {
            return sharedUpper;
        }
        return lowerShared ? lower : 0;
    }

    /** Entries that a level's correction carries from round to round, without the one or two that are there whatever the length. */
    private long kept(Level level) {
        Correction correction = recipe.rule(level).correction();
        DataType type = entryBytes == Double.BYTES ? DataType.DOUBLE : DataType.FLOAT;
        return correction.keptEntries(type, 2 * length(level)) - correction.keptEntries(type, length(level));
    }

    private long sum(ToLongFunction<Level> value) {
        return recipe.levels().stream().mapToLong(value).sum();
    }
}
