package io.github.dl4jbilevel.cli.rival;

import io.github.dl4jbilevel.fixtures.TwoClasses;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small two-class problem in double precision. */
final class Pools {
    static final int FEATURES = TwoClasses.FEATURES;
    static final int HIDDEN = 3;

    private Pools() {}

    static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(HIDDEN)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(HIDDEN)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    static DataSet rows(int n, long seed) {
        return TwoClasses.separable(DataType.DOUBLE, n, seed);
    }

    static Pool pool() {
        return new Pool(network(), rows(100, 1), rows(60, 2), rows(50, 3));
    }
}
