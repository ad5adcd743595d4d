package io.github.dl4jbilevel.spark;

import org.apache.spark.Partitioner;

/** One partition for each agent. */
final class ByAgent extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int agents;

    ByAgent(int agents) {
        this.agents = agents;
    }

    @Override
    public int numPartitions() {
        return agents;
    }

    @Override
    public int getPartition(Object key) {
        return ((RowKey) key).agent();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByAgent same && same.agents == agents;
    }

    @Override
    public int hashCode() {
        return agents;
    }
}
