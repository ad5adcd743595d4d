package io.github.dl4jbilevel.spark;

import java.io.Serializable;
import java.util.Comparator;

/** Says whose a data set is, what for, and its place among those. */
final class RowKey implements Comparable<RowKey>, Serializable { // No record: Kryo cannot write its fields.
    private static final long serialVersionUID = 1;
    private static final Comparator<RowKey> ORDER = Comparator.<RowKey>comparingInt(key -> key.agent)
            .thenComparing(RowKey::use)
            .thenComparingLong(key -> key.index);

    /** The uses of rows. */
    enum Use {
        TRAINING,
        VALIDATION,
        TEST
    }

    private final int agent;
    private final Use use;
    private final long index;

    RowKey(int agent, Use use, long index) {
        this.agent = agent;
        this.use = use;
        this.index = index;
    }

    int agent() {
        return agent;
    }

    Use use() {
        return use;
    }

    @Override
    public int compareTo(RowKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * agent + Long.hashCode(index);
    }
}
