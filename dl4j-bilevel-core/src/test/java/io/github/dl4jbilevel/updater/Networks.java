package io.github.dl4jbilevel.updater;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and data in double precision. */
final class Networks {

    static final int INPUTS = 4;
    static final int CLASSES = 3;
    static final int BATCH = 8;

    private Networks() {}

    static NeuralNetConfiguration.Builder settings(IUpdater updater) {
        return new NeuralNetConfiguration.Builder()
                .seed(12)
                .dataType(DataType.DOUBLE)
                .activation(Activation.TANH)
                .updater(updater);
    }

    static DenseLayer dense() {
        return new DenseLayer.Builder().nIn(INPUTS).nOut(5).build();
    }

    static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(5)
                .nOut(CLASSES)
                .build();
    }

    /** Two layers and 43 parameters. */
    static MultiLayerNetwork network(NeuralNetConfiguration.Builder settings) {
        MultiLayerNetwork net = new MultiLayerNetwork(
                settings.list().layer(dense()).layer(output()).build());
        net.init();
        return net;
    }

    /** Batches that differ, always the same for one number. */
    static DataSet batch(int number) {
        Nd4j.getRandom().setSeed(1000L + number);
        INDArray features = Nd4j.randn(DataType.DOUBLE, BATCH, INPUTS);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, CLASSES);
        for (int row = 0; row < BATCH; row++) {
            labels.putScalar(row, (row + number) % CLASSES, 1);
        }
        return new DataSet(features, labels);
    }

    /** Gradient, summed over the batch and without penalty, as Deeplearning4j computes it before its updater. */
    static INDArray rawGradient(MultiLayerNetwork net, DataSet batch) {
        net.setInput(batch.getFeatures());
        net.setLabels(batch.getLabels());
        net.computeGradientAndScore();
        return net.getGradientsViewArray().dup().reshape(net.numParams());
    }
}
