package io.github.dl4jbilevel.cli.rival;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small two-class problem in double precision. */
final class Pools {
    static final int FEATURES = 4;
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

    /** Standard Gaussian features, shifted by +-1 in every coordinate by class. */
    static DataSet rows(int n, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(DataType.DOUBLE, n, FEATURES);
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, n, 2);
        for (int i = 0; i < n; i++) {
            labels.putScalar(i, i % 2, 1);
            for (int j = 0; j < FEATURES; j++) {
                features.putScalar(i, j, random.nextGaussian() + (i % 2 == 0 ? -1 : 1));
            }
        }
        return new DataSet(features, labels);
    }

    static Pool pool() {
        return new Pool(network(), rows(100, 1), rows(60, 2), rows(50, 3));
    }
}
