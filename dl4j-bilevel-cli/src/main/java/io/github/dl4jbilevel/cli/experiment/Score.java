package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.math.ProbabilityBounds;
import io.github.dl4jbilevel.reader.LabeledRows;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * How well a classifier knows some rows.
 *
 * @param loss mean of -log p of the row's class, natural logarithm, p taken as at least 1e-10 as DL4J's loss does
 * @param accuracy share of rows whose class has the largest p, 0 to 1
 */
record Score(double loss, double accuracy) {
    private static final int BATCH = 1000;

    /** The score of a network that ends in a softmax. */
    static Score of(MultiLayerNetwork network, LabeledRows rows) {
        double loss = 0;
        int right = 0;
        int row = 0;
        DataSetIterator batches = rows.iterator(BATCH);
        while (batches.hasNext()) {
            DataSet batch = batches.next();
            INDArray probabilities = network.output(batch.getFeatures());
            int[] predicted = probabilities.argMax(1).toIntVector();
            for (int i = 0; i < predicted.length; i++, row++) {
                int actual = rows.classOf(row);
                loss -= Math.log(Math.max(ProbabilityBounds.SOFTMAX, probabilities.getDouble(i, actual)));
                right += predicted[i] == actual ? 1 : 0;
            }
        }
        return new Score(loss / row, (double) right / row);
    }
}
