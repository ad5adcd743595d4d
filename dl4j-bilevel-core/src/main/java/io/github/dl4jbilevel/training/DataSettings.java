package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.data.Rows;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.data.TrainingData;
import io.github.dl4jbilevel.provenance.Defaults;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * The part of {@link DecentralizedBilevelTrainer.Builder} that says which rows are whose. {@link Rows} says in which forms rows can be
 * given; the methods that take DL4J's own types are short forms.
 *
 * @param <B> the builder itself
 */
public abstract class DataSettings<B extends DataSettings<B>> {
    private final TrainingData data = new TrainingData();

    DataSettings() {}

    final TrainingData data() {
        return data;
    }

    /** Sets the rows of the lower level; required. */
    public final B trainingData(Rows rows) {
        data.training(rows);
        return self();
    }

    /** Sets the rows of the upper level, given in the same manner as the training rows; a share of these unless set. */
    public final B validationData(Rows rows) {
        data.validation(rows);
        return self();
    }

    /** Sets the rows that test loss and accuracy of the averaged network are reported on; none unless set. */
    public final B testData(Rows rows) {
        data.test(rows);
        return self();
    }

    /** Sets the share of each agent's training rows that the upper level gets; {@value Defaults#VALIDATION_FRACTION} unless set. */
    public final B validationFraction(double fraction) {
        data.validationFraction(fraction);
        return self();
    }

    /** Sets how rows are dealt to agents; {@link Sharding#even()} unless set. */
    public final B sharding(Sharding choice) {
        data.sharding(choice);
        return self();
    }

    /** {@link #trainingData(Rows)} with {@link Rows#of(DataSet)}. */
    public final B trainingData(DataSet rows) {
        return trainingData(Rows.of(rows));
    }

    /** {@link #trainingData(Rows)} with {@link Rows#of(MultiDataSet)}. */
    public final B trainingData(MultiDataSet rows) {
        return trainingData(Rows.of(rows));
    }

    /** {@link #trainingData(Rows)} with {@link Rows#of(DataSetIterator)}. */
    public final B trainingData(DataSetIterator rows) {
        return trainingData(Rows.of(rows));
    }

    /** {@link #trainingData(Rows)} with {@link Rows#of(MultiDataSetIterator)}. */
    public final B trainingData(MultiDataSetIterator rows) {
        return trainingData(Rows.of(rows));
    }

    /** {@link #trainingData(Rows)} with {@link Rows#perAgent(List)}. */
    public final B trainingData(List<? extends Iterator<?>> perAgent) {
        return trainingData(Rows.perAgent(perAgent));
    }

    /** {@link #trainingData(Rows)} with {@link Rows#ofAgents(Map)}. */
    public final B trainingData(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        return trainingData(Rows.ofAgents(ofThisProcess));
    }

    /** {@link #validationData(Rows)} with {@link Rows#of(DataSet)}. */
    public final B validationData(DataSet rows) {
        return validationData(Rows.of(rows));
    }

    /** {@link #validationData(Rows)} with {@link Rows#of(MultiDataSet)}. */
    public final B validationData(MultiDataSet rows) {
        return validationData(Rows.of(rows));
    }

    /** {@link #validationData(Rows)} with {@link Rows#of(DataSetIterator)}. */
    public final B validationData(DataSetIterator rows) {
        return validationData(Rows.of(rows));
    }

    /** {@link #validationData(Rows)} with {@link Rows#of(MultiDataSetIterator)}. */
    public final B validationData(MultiDataSetIterator rows) {
        return validationData(Rows.of(rows));
    }

    /** {@link #validationData(Rows)} with {@link Rows#perAgent(List)}. */
    public final B validationData(List<? extends Iterator<?>> perAgent) {
        return validationData(Rows.perAgent(perAgent));
    }

    /** {@link #validationData(Rows)} with {@link Rows#ofAgents(Map)}. */
    public final B validationData(Map<Integer, ? extends Iterator<?>> ofThisProcess) {
        return validationData(Rows.ofAgents(ofThisProcess));
    }

    /** {@link #testData(Rows)} with {@link Rows#of(DataSet)}. */
    public final B testData(DataSet rows) {
        return testData(Rows.of(rows));
    }

    /** {@link #testData(Rows)} with {@link Rows#of(MultiDataSet)}. */
    public final B testData(MultiDataSet rows) {
        return testData(Rows.of(rows));
    }

    /** {@link #testData(Rows)} with {@link Rows#of(DataSetIterator)}. */
    public final B testData(DataSetIterator rows) {
        return testData(Rows.of(rows));
    }

    /** {@link #testData(Rows)} with {@link Rows#of(MultiDataSetIterator)}. */
    public final B testData(MultiDataSetIterator rows) {
        return testData(Rows.of(rows));
    }

    @SuppressWarnings("unchecked") // B is the type of this.
    final B self() {
        return (B) this;
    }
}
