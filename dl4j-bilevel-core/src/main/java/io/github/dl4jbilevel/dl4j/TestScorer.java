package io.github.dl4jbilevel.dl4j;

import org.apache.commons.math3.util.MathArrays;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Loss and accuracy on a test set that no agent trains on. Belongs to one thread. */
public final class TestScorer {
    private final NetworkPass pass;
    private final RowReader reader;
    private final int[] rows;
    private final boolean classification;

    TestScorer(NetworkPass pass, RowStore test) {
        this.pass = pass;
        this.reader = new RowReader(test);
        this.rows = MathArrays.natural(test.size());
        this.classification = isClassification(pass.network());
    }

    /** Mean loss at y, without penalties. */
    public double loss(INDArray y) {
        return pass.meanLoss(y, reader, rows);
    }

    /** Share of rows classified rightly at y, 0 to 1; NaN for a network whose loss is not a cross-entropy. */
    public double accuracy(INDArray y) {
        return classification ? pass.accuracy(y, reader, rows) : Double.NaN;
    }

    private static boolean isClassification(MultiLayerNetwork network) {
        org.deeplearning4j.nn.conf.layers.Layer last =
                network.getLayers()[network.getnLayers() - 1].conf().getLayer();
        ILossFunction loss = last instanceof BaseOutputLayer output
                ? output.getLossFn()
                : last instanceof LossLayer layer ? layer.getLossFn() : null;
        return loss instanceof LossMCXENT || loss instanceof LossBinaryXENT;
    }
}
