package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.dl4j.Networks.Case;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small graphs, in double precision, each with data. */
final class GraphNetworks {
    private static final int ROWS = 12;

    private GraphNetworks() {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case("graph of two inputs", twoInputs(dense(5, 4), dense(3, 2)), twoFeatures()),
                new Case("graph with a skip connection", skip(), oneFeature(Networks.rows(ROWS, 3, 4))),
                new Case("graph of two outputs", twoOutputs(), twoLabels()),
                new Case(
                        "graph of sequences with masks", recurrent(), oneFeature(Networks.sequences(6, 3, 4, 5, true))),
                new Case("graph of masked sequences and rows", sequencesAndRows(), sequencesAndRowsData()),
                new Case(
                        "graph with its first branch frozen",
                        twoInputs(new FrozenLayer(dense(5, 4)), dense(3, 2)),
                        twoFeatures()),
                new Case(
                        "graph with its second branch frozen",
                        twoInputs(dense(5, 4), new FrozenLayer(dense(3, 2))),
                        twoFeatures()));
    }

    /** Inputs of 5 and 3 columns, a branch for each, merged. */
    static ComputationGraphConfiguration twoInputs(Layer left, Layer right) {
        return Networks.base()
                .graphBuilder()
                .addInputs("a", "b")
                .addLayer("left", left, "a")
                .addLayer("right", right, "b")
                .addVertex("both", new MergeVertex(), "left", "right")
                .addLayer("joint", dense(6, 4), "both")
                .addLayer("out", softmax(4), "joint")
                .setOutputs("out")
                .build();
    }

    private static ComputationGraphConfiguration skip() {
        return Networks.base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("first", dense(4, 4), "in")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "first", "in")
                .addLayer("second", dense(4, 4), "sum")
                .addVertex("product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "second", "sum")
                .addLayer("out", softmax(4), "product")
                .setOutputs("out")
                .build();
    }

    /** A class of 3 and two numbers. */
    static ComputationGraphConfiguration twoOutputs() {
        return Networks.base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("shared", dense(5, 4), "in")
                .addLayer(
                        "number",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nIn(4)
                                .nOut(2)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "shared")
                .addLayer("class", softmax(4), "shared")
                .setOutputs("number", "class")
                .build();
    }

    private static ComputationGraphConfiguration recurrent() {
        return Networks.base()
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "lstm",
                        new LSTM.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.TANH)
                                .build(),
                        "in")
                .addLayer(
                        "out",
                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(3)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "lstm")
                .setOutputs("out")
                .build();
    }

    private static ComputationGraphConfiguration sequencesAndRows() {
        return Networks.base()
                .graphBuilder()
                .addInputs("sequence", "row")
                .addLayer(
                        "lstm",
                        new LSTM.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.TANH)
                                .build(),
                        "sequence")
                .addVertex("last", new LastTimeStepVertex("sequence"), "lstm")
                .addLayer("dense", dense(3, 2), "row")
                .addVertex("both", new MergeVertex(), "last", "dense")
                .addLayer("out", softmax(5), "both")
                .setOutputs("out")
                .build();
    }

    static DenseLayer dense(int in, int out) {
        return new DenseLayer.Builder()
                .nIn(in)
                .nOut(out)
                .activation(Activation.TANH)
                .build();
    }

    static OutputLayer softmax(int in) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(in)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    static MultiDataSet twoFeatures() {
        DataSet first = Networks.rows(ROWS, 3, 5);
        INDArray second = Networks.gaussian(new Random(5), ROWS, 3);
        return multi(new INDArray[] {first.getFeatures(), second}, new INDArray[] {first.getLabels()}, null);
    }

    static MultiDataSet twoLabels() {
        DataSet first = Networks.rows(ROWS, 3, 5);
        INDArray numbers = Networks.gaussian(new Random(5), ROWS, 2);
        return multi(new INDArray[] {first.getFeatures()}, new INDArray[] {numbers, first.getLabels()}, null);
    }

    private static MultiDataSet sequencesAndRowsData() {
        DataSet sequences = Networks.sequences(6, 3, 4, 5, true);
        DataSet rows = Networks.rows(6, 3, 3);
        return multi(
                new INDArray[] {sequences.getFeatures(), rows.getFeatures()},
                new INDArray[] {rows.getLabels()},
                new INDArray[] {sequences.getFeaturesMaskArray(), null});
    }

    private static MultiDataSet oneFeature(DataSet data) {
        return (MultiDataSet) data.toMultiDataSet();
    }

    private static MultiDataSet multi(
            INDArray[] features, INDArray[] labels, @Nullable INDArray @Nullable [] featureMasks) {
        return new MultiDataSet(features, labels, featureMasks, null);
    }
}
