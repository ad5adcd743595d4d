package io.github.dl4jbilevel.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
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
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Small networks and rows for tests of what is refused. */
final class DataRefusals {
    static final int ROWS = 40;

    private DataRefusals() {}

    static INDArray features(long... rest) {
        long[] shape = new long[rest.length + 1];
        shape[0] = ROWS;
        System.arraycopy(rest, 0, shape, 1, rest.length);
        Random random = new Random(3);
        INDArray array = Nd4j.zeros(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    static MultiLayerConfiguration network(ILossFunction loss, Activation activation, int outputs) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .activation(Activation.TANH)
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(5).build())
                .layer(new OutputLayer.Builder(loss)
                        .nIn(5)
                        .nOut(outputs)
                        .activation(activation)
                        .build())
                .validateOutputLayerConfig(false)
                .build();
    }

    static DecentralizedBilevelTrainer.Builder trainer(MultiLayerConfiguration network) {
        return new DecentralizedBilevelTrainer.Builder(network)
                .hyperparameters(L2Regularization.perLayer())
                .topology(Topology.ring(2));
    }

    static void accepts(MultiLayerConfiguration network, DataSet data) {
        assertThatCode(() -> trainer(network).trainingData(data).build()).doesNotThrowAnyException();
    }

    static void refuses(MultiLayerConfiguration network, DataSet data, String... parts) {
        assertThatThrownBy(() -> trainer(network).trainingData(data).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
