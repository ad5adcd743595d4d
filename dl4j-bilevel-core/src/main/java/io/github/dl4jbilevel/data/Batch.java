package io.github.dl4jbilevel.data;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * Rows gathered for one pass; overwritten when the next batch of the same size is gathered.
 *
 * @param size number of rows
 * @param rows an array for each input and each output
 */
public record Batch(int size, MultiDataSet rows) {

    /** The features of the first input. */
    public INDArray features() {
        return rows.getFeatures(0);
    }

    /** The labels of the first output. */
    public INDArray labels() {
        return rows.getLabels(0);
    }

    /** The mask of the first input's features; null where there is none. */
    @Nullable
    public INDArray featureMask() {
        return rows.getFeaturesMaskArrays() == null ? null : rows.getFeaturesMaskArray(0);
    }

    /** The mask of the first output's labels; null where there is none. */
    @Nullable
    public INDArray labelMask() {
        return labelMask(0);
    }

    @Nullable
    public INDArray labelMask(int output) {
        return rows.getLabelsMaskArrays() == null ? null : rows.getLabelsMaskArray(output);
    }

    /** The first input and output as a data set. */
    public DataSet asDataSet() {
        DataSet data = new DataSet();
        data.setFeatures(features());
        data.setLabels(labels());
        INDArray featureMask = featureMask();
        if (featureMask != null) {
            data.setFeaturesMaskArray(featureMask);
        }
        INDArray labelMask = labelMask();
        if (labelMask != null) {
            data.setLabelsMaskArray(labelMask);
        }
        return data;
    }
}
