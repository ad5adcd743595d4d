package io.github.dl4jbilevel.data;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.jspecify.annotations.Nullable;

/**
 * A way to deal the rows of one data set to the agents. Every row goes to exactly one agent. Immutable; two that deal in the
 * same way are equal.
 */
public final class Sharding {

    /** A rule that says which rows are whose; a value. */
    interface Partition {
        /**
         * Deals several stores in the same way.
         *
         * @param minimum rows that each agent must get of each store
         * @return for each store, the row numbers of each agent
         */
        List<int[][]> deal(List<RowStore> stores, int agents, int minimum, RandomGenerator random);
    }

    private final Partition partition;

    private Sharding(Partition partition) {
        this.partition = partition;
    }

    /** A random partition: all agents see the same distribution, and shards differ by at most one row. */
    public static Sharding even() {
        return new Sharding(new EvenPartition());
    }

    /**
     * Label skew: of each class, the agents get shares drawn from a symmetric Dirichlet distribution.
     *
     * @param alpha concentration, positive; 0.1 is strong skew, 1 moderate, 100 nearly even
     */
    public static Sharding dirichlet(double alpha) {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("Dirichlet concentration alpha = " + alpha
                    + ": it must be positive and finite. For no label skew use Sharding.even().");
        }
        return new Sharding(new DirichletPartition(alpha));
    }

    /**
     * Silos, such as hospitals or users: rows with the same value of a feature go to the same agent. The values are dealt
     * by falling number of rows, each to the agent with the fewest rows so far, so nothing is random; training and
     * validation rows of one value share an agent. The feature stays a feature.
     *
     * @param features number of the feature, from 0, of rows [features]; several, such as the 0/1 features of a category,
     *     are one value together
     */
    public static Sharding byColumn(int... features) {
        if (features.length == 0 || Arrays.stream(features).anyMatch(f -> f < 0)) {
            throw new IllegalArgumentException("Silos by feature columns " + Arrays.toString(features)
                    + ": at least one number is required, each from 0.");
        }
        return new Sharding(new ColumnPartition(Arrays.stream(features).boxed().toList()));
    }

    /**
     * Deals the stores in the same way: with label skew the shares of each class are the same in all of them, and so are the
     * silos.
     *
     * @param stores such as training and validation rows
     * @param minimum rows that each agent must get of each store
     * @return for each store, the row numbers of each agent
     */
    List<int[][]> deal(List<RowStore> stores, int agents, int minimum, long seed) {
        for (RowStore store : stores) {
            if (store.size() < (long) agents * minimum) {
                throw new IllegalArgumentException(
                        store.name() + ": " + store.size() + " rows for " + agents + " agents: at least "
                                + (long) agents * minimum + " are required (" + minimum
                                + " for each). Give more rows or fewer agents.");
            }
        }
        return partition.deal(stores, agents, minimum, new Well19937c(seed));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sharding that && partition.equals(that.partition);
    }

    @Override
    public int hashCode() {
        return partition.hashCode();
    }

    @Override
    public String toString() {
        return partition.toString();
    }
}
