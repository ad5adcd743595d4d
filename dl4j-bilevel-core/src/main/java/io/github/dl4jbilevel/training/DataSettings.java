package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.data.TrainingData;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * The part of {@link DecentralizedBilevelTrainer.Builder} that says which rows are whose.
 *
 * @param <B> the builder itself
 */
public abstract class DataSettings<B extends DataSettings<B>> {
    private final TrainingData data = new TrainingData();

    DataSettings() {}

    final TrainingData data() {
        return data;
    }

    /** Rows to shard; held where they lie. */
    public final B trainingData(DataSet rows) {
        data.training(rows);
        return self();
    }

    /** As {@link #trainingData(DataSet)}, with an array for each input and output of a graph. */
    public final B trainingData(MultiDataSet rows) {
        data.training(rows);
        return self();
    }

    /** Rows to shard; read once, when the trainer is built. */
    public final B trainingData(DataSetIterator rows) {
        data.training(rows);
        return self();
    }

    /** As {@link #trainingData(DataSetIterator)}, with an array for each input and output of a graph. */
    public final B trainingData(MultiDataSetIterator rows) {
        data.training(rows);
        return self();
    }

    /** Each agent's own rows, one {@link DataSetIterator} or {@link MultiDataSetIterator} per agent. */
    public final B trainingData(List<? extends Iterator<?>> perAgent) {
        data.training(perAgent);
        return self();
    }

    /** Each agent's own rows, where agents are in several processes: one iterator for each agent of this one, by its number. */
    public final B trainingData(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        data.training(ofThisProcess);
        return self();
    }

    /** Rows for the upper level, sharded like the training rows. */
    public final B validationData(DataSet rows) {
        data.validation(rows);
        return self();
    }

    /** As {@link #validationData(DataSet)}, with an array for each input and output of a graph. */
    public final B validationData(MultiDataSet rows) {
        data.validation(rows);
        return self();
    }

    /** Rows for the upper level, sharded like the training rows. */
    public final B validationData(DataSetIterator rows) {
        data.validation(rows);
        return self();
    }

    /** As {@link #validationData(DataSetIterator)}, with an array for each input and output of a graph. */
    public final B validationData(MultiDataSetIterator rows) {
        data.validation(rows);
        return self();
    }

    /** Each agent's own rows for the upper level, one iterator per agent. */
    public final B validationData(List<? extends Iterator<?>> perAgent) {
        data.validation(perAgent);
        return self();
    }

    /** Each agent's own rows for the upper level, where agents are in several processes: one iterator for each agent of this one, by its number. */
    public final B validationData(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        data.validation(ofThisProcess);
        return self();
    }

    /** Share of each agent's training rows to set aside for the upper level; 0.5 unless set. */
    public final B validationFraction(double fraction) {
        data.validationFraction(fraction);
        return self();
    }

    /** How rows are dealt to agents; {@link Sharding#even()} unless set. */
    public final B sharding(Sharding choice) {
        data.sharding(choice);
        return self();
    }

    /** Rows that test loss and accuracy of the averaged network are reported on. */
    public final B testData(DataSet rows) {
        data.test(rows);
        return self();
    }

    /** As {@link #testData(DataSet)}, with an array for each input and output of a graph. */
    public final B testData(MultiDataSet rows) {
        data.test(rows);
        return self();
    }

    /** Rows that test loss and accuracy of the averaged network are reported on. */
    public final B testData(DataSetIterator rows) {
        data.test(rows);
        return self();
    }

    /** As {@link #testData(DataSetIterator)}, with an array for each input and output of a graph. */
    public final B testData(MultiDataSetIterator rows) {
        data.test(rows);
        return self();
    }

    @SuppressWarnings("unchecked") // B is the type of this.
    private B self() {
        return (B) this;
    }
}
