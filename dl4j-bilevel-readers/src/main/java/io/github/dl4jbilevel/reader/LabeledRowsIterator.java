package io.github.dl4jbilevel.reader;

import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The rows of a {@link LabeledRows} in batches, in their order. Features of a batch are a view of the set's array, so that nothing is
 * held twice; with a preprocessor, which works in place, they are a copy.
 */
final class LabeledRowsIterator implements DataSetIterator {
    private final LabeledRows rows;
    private final int batch;
    private int cursor;
    private @Nullable DataSetPreProcessor preProcessor;

    LabeledRowsIterator(LabeledRows rows, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("Batches of " + batch + " rows: at least 1 is required.");
        }
        this.rows = rows;
        this.batch = batch;
    }

    @Override
    public boolean hasNext() {
        return cursor < rows.rows();
    }

    @Override
    public DataSet next() {
        return next(batch);
    }

    @Override
    public DataSet next(int count) {
        if (!hasNext()) {
            throw new NoSuchElementException("All " + rows.rows() + " rows have been given; call reset() to begin again.");
        }
        int end = Math.min(rows.rows(), cursor + Math.max(1, count));
        INDArray features = rows.features().get(NDArrayIndex.interval(cursor, end), NDArrayIndex.all());
        DataSet next = new DataSet(preProcessor == null ? features : features.dup('c'), rows.labels(cursor, end));
        next.setLabelNames(rows.classNames());
        cursor = end;
        if (preProcessor != null) {
            preProcessor.preProcess(next);
        }
        return next;
    }

    @Override
    public int inputColumns() {
        return rows.featureCount();
    }

    @Override
    public int totalOutcomes() {
        return rows.classCount();
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public List<String> getLabels() {
        return rows.classNames();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return true;
    }

    @Override
    public void reset() {
        cursor = 0;
    }

    @Override
    public void setPreProcessor(@Nullable DataSetPreProcessor choice) {
        preProcessor = choice;
    }

    @Override
    public @Nullable DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }
}
