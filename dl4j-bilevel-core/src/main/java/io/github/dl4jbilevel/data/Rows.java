package io.github.dl4jbilevel.data;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Rows that a user hands over: one set that is dealt to the agents, or each agent's own. They are read when a trainer is built, since
 * the network's data type decides how they are held.
 */
public abstract sealed class Rows {
    private Rows() {}

    /** One data set to deal; held where it lies. */
    public static Rows of(DataSet rows) {
        return new ToDeal((type, what) -> RowStore.of(rows, type, what));
    }

    /** One data set to deal, with an array for each input and output of a graph; held where it lies. */
    public static Rows of(MultiDataSet rows) {
        return new ToDeal((type, what) -> RowStore.of(rows, type, what));
    }

    /** All that an iterator yields, to deal; read once, and copied, since some iterators fill the same arrays again. */
    public static Rows of(DataSetIterator rows) {
        return new ToDeal(source(rows));
    }

    /** All that an iterator yields, to deal, with an array for each input and output of a graph; read once. */
    public static Rows of(MultiDataSetIterator rows) {
        return new ToDeal(source(rows));
    }

    /** Each agent's own rows, read once and copied, one {@link DataSetIterator} or {@link MultiDataSetIterator} per agent. */
    public static Rows perAgent(List<? extends Iterator<?>> perAgent) {
        SortedMap<Integer, Source> sources = new TreeMap<>();
        for (int k = 0; k < perAgent.size(); k++) {
            sources.put(k, source(perAgent.get(k)));
        }
        return new OfAllAgents(sources);
    }

    /** Each agent's own rows, where agents are in several processes: one iterator for each agent of this one, by its number. */
    public static Rows ofAgents(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        SortedMap<Integer, Source> sources = new TreeMap<>();
        ofThisProcess.forEach((k, iterator) -> sources.put(k, source(iterator)));
        return new OfLocalAgents(sources);
    }

    private static Source source(@Nullable Iterator<?> iterator) {
        if (iterator instanceof DataSetIterator single) {
            return (type, what) -> RowStore.of(single, type, what);
        }
        if (iterator instanceof MultiDataSetIterator several) {
            return (type, what) -> RowStore.of(several, type, what);
        }
        throw new IllegalArgumentException(
                "Data from " + (iterator == null ? "null" : iterator.getClass().getName())
                        + ": a DataSetIterator or a MultiDataSetIterator is required.");
    }

    /** The manner in which rows were given, in words for the user. */
    abstract String manner();

    /** Refuses rows of other agents than there are. */
    abstract void requireAgents(String what, int agents, List<Integer> local);

    /** Rows that can be read. */
    @FunctionalInterface
    interface Source {
        /** Reads the rows, which messages call by this name. */
        RowStore open(DataType type, String what);
    }

    /** One set for all agents. */
    static final class ToDeal extends Rows {
        private final Source source;

        private ToDeal(Source source) {
            this.source = source;
        }

        RowStore open(String what, DataType type) {
            return source.open(type, what);
        }

        @Override
        String manner() {
            return "as one set to shard";
        }

        @Override
        void requireAgents(String what, int agents, List<Integer> local) {
            // Rows can be dealt to any number of agents.
        }
    }

    /** The agents' own rows. */
    abstract static sealed class Apart extends Rows {
        final SortedMap<Integer, Source> byAgent;

        private Apart(SortedMap<Integer, Source> byAgent) {
            this.byAgent = byAgent;
        }

        SortedMap<Integer, RowStore> open(String what, DataType type) {
            SortedMap<Integer, RowStore> rows = new TreeMap<>();
            byAgent.forEach((k, source) -> rows.put(k, source.open(type, what + " of agent " + k)));
            return rows;
        }

        @Override
        String manner() {
            return "as one iterator per agent";
        }
    }

    /** Rows of every agent, wherever it is. */
    private static final class OfAllAgents extends Apart {
        private OfAllAgents(SortedMap<Integer, Source> byAgent) {
            super(byAgent);
        }

        @Override
        void requireAgents(String what, int agents, List<Integer> local) {
            if (byAgent.size() != agents) {
                throw new IllegalStateException("Iterators of " + what + " data for " + byAgent.size()
                        + " agents, but the topology has " + agents + ": give one for each agent.");
            }
        }
    }

    /** Rows of this process's agents alone. */
    private static final class OfLocalAgents extends Apart {
        private OfLocalAgents(SortedMap<Integer, Source> byAgent) {
            super(byAgent);
        }

        @Override
        void requireAgents(String what, int agents, List<Integer> local) {
            if (!List.copyOf(byAgent.keySet()).equals(local)) {
                throw new IllegalStateException("Iterators of " + what + " data for agents " + byAgent.keySet()
                        + ", but this process has agents " + local + ": give one for each of these.");
            }
        }
    }
}
