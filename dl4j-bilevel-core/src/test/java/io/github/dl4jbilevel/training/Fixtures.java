package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small two-class problem that a line nearly separates, networks for it, and a trainer that lacks nothing but data. */
final class Fixtures {
    static final int FEATURES = 4;
    static final int AGENTS = 4;

    private Fixtures() {}

    /** Standard Gaussian features, shifted by +-1 in every coordinate by class: the best accuracy is about 0.98. */
    static DataSet separable(int n, long seed) {
        Random random = new Random(seed);
        INDArray features = Nd4j.zeros(DataType.FLOAT, n, FEATURES);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, n, 2);
        for (int i = 0; i < n; i++) {
            int label = i % 2;
            labels.putScalar(i, label, 1);
            for (int j = 0; j < FEATURES; j++) {
                features.putScalar(i, j, random.nextGaussian() + (label == 0 ? -1 : 1));
            }
        }
        return new DataSet(features, labels);
    }

    static DataSetIterator iterator(DataSet... batches) {
        return new ExistingDataSetIterator(List.of(batches));
    }

    static List<DataSetIterator> perAgent(int agents, int rows, long seed) {
        List<DataSetIterator> all = new ArrayList<>();
        for (int k = 0; k < agents; k++) {
            all.add(iterator(separable(rows, seed + k)));
        }
        return all;
    }

    static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT);
    }

    static DenseLayer.Builder dense() {
        return new DenseLayer.Builder().nIn(FEATURES).nOut(6).activation(Activation.TANH);
    }

    static OutputLayer.Builder output() {
        return new OutputLayer.Builder(LossFunction.MCXENT).nIn(6).nOut(2).activation(Activation.SOFTMAX);
    }

    static MultiLayerConfiguration mlp() {
        return base().list().layer(dense().build()).layer(output().build()).build();
    }

    static MultiLayerConfiguration batchNormalized() {
        return base().list()
                .layer(dense().build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(output().build())
                .build();
    }

    /** Everything but data. */
    static DecentralizedBilevelTrainer.Builder trainer(MultiLayerConfiguration configuration) {
        return complete(new DecentralizedBilevelTrainer.Builder(configuration));
    }

    /** Everything but data. */
    static DecentralizedBilevelTrainer.Builder trainer(ComputationGraphConfiguration configuration) {
        return complete(new DecentralizedBilevelTrainer.Builder(configuration));
    }

    /** Everything but data, from a network's parameters. */
    static DecentralizedBilevelTrainer.Builder trainer(MultiLayerNetwork start) {
        return complete(new DecentralizedBilevelTrainer.Builder(start));
    }

    /** Everything but data, from a graph's parameters. */
    static DecentralizedBilevelTrainer.Builder trainer(ComputationGraph start) {
        return complete(new DecentralizedBilevelTrainer.Builder(start));
    }

    private static DecentralizedBilevelTrainer.Builder complete(DecentralizedBilevelTrainer.Builder builder) {
        return builder.hyperparameters(L2Regularization.perUnit().startingAt(-4))
                .algorithm(new DNsvrgda.Builder().learningRate(0.05).build())
                .topology(Topology.ring(AGENTS))
                .batchSize(16)
                .threads(2)
                .seed(7);
    }
}
