package io.github.dl4jbilevel.dl4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Rows gathered for one pass; overwritten when the next batch of the same size is gathered.
 *
 * @param size number of rows
 */
record Batch(
        int size,
        INDArray features,
        INDArray labels,
        @Nullable INDArray featureMask,
        @Nullable INDArray labelMask) {

    DataSet asDataSet() {
        DataSet data = new DataSet();
        data.setFeatures(features);
        data.setLabels(labels);
        if (featureMask != null) {
            data.setFeaturesMaskArray(featureMask);
        }
        if (labelMask != null) {
            data.setLabelsMaskArray(labelMask);
        }
        return data;
    }
}
