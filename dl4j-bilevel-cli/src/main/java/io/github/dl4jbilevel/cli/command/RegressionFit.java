package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.TargetScale;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Networks that predict real labels, in the labels' own units. */
final class RegressionFit {
    private static final int BATCH = 1000;

    private RegressionFit() {}

    /**
     * Root of a network's mean squared error on test rows, in the labels' own units.
     *
     * @param test rows with labels as the network was trained on
     * @param scale of the labels; null where they are as the file has them
     */
    static double rmse(MultiLayerNetwork network, LabeledRows test, @Nullable TargetScale scale) {
        RegressionEvaluation evaluation = new RegressionEvaluation(1);
        DataSetIterator batches = test.iterator(BATCH);
        network.doEvaluation(batches, evaluation);
        double unit = scale == null ? 1 : scale.deviation();
        return unit * evaluation.rootMeanSquaredError(0);
    }

    /** A network that predicts labels in their own units: where its output is linear, a copy with the scale in its last layer. */
    static MultiLayerNetwork inUnits(MultiLayerNetwork network, @Nullable TargetScale scale) {
        int last = network.getnLayers() - 1;
        boolean linear = network.getLayer(last).conf().getLayer() instanceof BaseOutputLayer output
                && output.getActivationFn() instanceof ActivationIdentity
                && output.hasBias();
        if (scale == null || !linear) {
            return network;
        }
        MultiLayerNetwork copy = network.clone();
        copy.setParam(last + "_W", network.getParam(last + "_W").mul(scale.deviation()));
        copy.setParam(
                last + "_b",
                network.getParam(last + "_b").mul(scale.deviation()).addi(scale.mean()));
        return copy;
    }
}
