package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.dl4j.AgentData;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.dl4j.RowStore;
import io.github.dl4jbilevel.dl4j.Sharding;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
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

/** The setting of a9a: 123 features, 20 hidden units, 2 classes, 8 agents, batches of 32 in single precision. */
final class Workload {
    static final int AGENTS = 8;
    static final int BATCH = 32;
    private static final int FEATURES = 123;
    private static final int HIDDEN = 20;
    private static final int CLASSES = 2;

    private Workload() {}

    static MultiLayerConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(HIDDEN)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(HIDDEN)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    /** Gaussian features, classes by the sign of the first one. */
    static DataSet rows(int n) {
        Random random = new Random(1);
        INDArray features = Nd4j.zeros(DataType.FLOAT, n, FEATURES);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, n, CLASSES);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < FEATURES; j++) {
                features.putScalar(i, j, random.nextGaussian());
            }
            labels.putScalar(i, features.getDouble(i, 0) > 0 ? 1 : 0, 1);
        }
        return new DataSet(features, labels);
    }

    static NetworkProblem problem() {
        RowStore rows = RowStore.of(rows(256 * AGENTS), DataType.FLOAT, "rows");
        AgentData data = AgentData.split(rows, 0.5, Sharding.even(), AGENTS, 1);
        return new NetworkProblem(network(), L2Regularization.perUnit(), data, BATCH, 1);
    }
}
