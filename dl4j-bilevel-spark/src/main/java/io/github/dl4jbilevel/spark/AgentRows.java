package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import scala.Tuple2;
import scala.collection.Iterator;

/** The rows of one agent, as they came to its task. */
final class AgentRows {
    private final Map<RowKey.Use, List<MultiDataSet>> sets = new EnumMap<>(RowKey.Use.class);

    /** Reads a partition. */
    AgentRows(Iterator<Tuple2<RowKey, byte[]>> partition) {
        while (partition.hasNext()) {
            Tuple2<RowKey, byte[]> next = partition.next();
            sets.computeIfAbsent(next._1.use(), use -> new ArrayList<>()).add(RowBytes.multiDataSet(next._2));
        }
    }

    /**
     * Gives them to a trainer.
     *
     * @param hasValidation whether there are rows for validation
     * @param hasTest whether there are rows for the test, which agent 0 makes
     * @throws IllegalArgumentException if the agent got none
     */
    void giveTo(DecentralizedBilevelTrainer.Builder trainer, int agent, boolean hasValidation, boolean hasTest) {
        trainer.trainingData(Map.of(agent, merged(RowKey.Use.TRAINING, agent)));
        if (hasValidation) {
            trainer.validationData(Map.of(agent, merged(RowKey.Use.VALIDATION, agent)));
        }
        if (hasTest && agent == 0) {
            trainer.testData(merged(RowKey.Use.TEST, agent));
        }
    }

    private MultiDataSetIterator merged(RowKey.Use use, int agent) {
        List<MultiDataSet> own = sets.getOrDefault(use, List.of());
        if (own.isEmpty()) {
            throw new IllegalArgumentException(
                    "Agent " + agent + " got no " + use.name().toLowerCase(Locale.ROOT)
                            + " data. Data sets are dealt whole, one to each agent in turn: give at least as many as there are agents,"
                            + " smaller ones, or say whose they are by trainingDataOfAgents(...).");
        }
        return new SingletonMultiDataSetIterator(own.size() == 1 ? own.get(0) : MultiDataSet.merge(own));
    }
}
