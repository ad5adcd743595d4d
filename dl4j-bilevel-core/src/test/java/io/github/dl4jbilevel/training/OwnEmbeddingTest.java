package io.github.dl4jbilevel.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.embeddings.EmbeddingInitializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Embeddings and their sequences: vectors trained before are where they were, and indices lie within the vocabulary. */
class OwnEmbeddingTest {
    private static final int WORDS = 7;

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(3).activation(Activation.TANH);
    }

    private static DecentralizedBilevelTrainer.Builder settings(DecentralizedBilevelTrainer.Builder builder) {
        return builder.hyperparameters(L2Regularization.perLayer()).topology(Topology.ring(2));
    }

    private static void refuses(MultiLayerConfiguration configuration, DataSet data, String... parts) {
        assertThatThrownBy(() -> settings(new DecentralizedBilevelTrainer.Builder(configuration))
                        .trainingData(data)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static INDArray vectors() {
        return Nd4j.linspace(1, WORDS * 4, WORDS * 4L, DataType.FLOAT).reshape(WORDS, 4);
    }

    private static Layer classes(int inputs) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(inputs)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static DataSet words() {
        INDArray features = Nd4j.zeros(DataType.FLOAT, 42, 1);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 42, 3);
        for (int i = 0; i < 42; i++) {
            features.putScalar(i, 0, i % WORDS);
            labels.putScalar(i, i % 3, 1);
        }
        return new DataSet(features, labels);
    }

    private static MultiLayerConfiguration embedding(EmbeddingLayer.Builder vectors) {
        return base().list()
                .layer(vectors.nIn(WORDS).nOut(4).build())
                .layer(classes(4))
                .build();
    }

    @Test
    void pretrainedVectorsInTheConfiguration() {
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(
                        embedding(new EmbeddingLayer.Builder().weightInit(vectors()))))
                .trainingData(words())
                .build()
                .fit(0);
        assertThat(result.network().getLayer(0).getParam("W")).isEqualTo(vectors());
    }

    @Test
    void pretrainedVectorsInAGivenNetwork() {
        MultiLayerNetwork given = new MultiLayerNetwork(embedding(new EmbeddingLayer.Builder().weightInit(vectors())));
        given.init();
        DataSet data = words();
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(given))
                .trainingData(data)
                .testData(data)
                .build()
                .fit(0);
        assertThat(result.network().getLayer(0).getParam("W")).isEqualTo(vectors());
        assertThat(result.network().output(data.getFeatures())).isEqualTo(given.output(data.getFeatures()));
        assertThat(result.history().get(0).testLoss()).isCloseTo(given.score(data), within(1e-4));
    }

    @Test
    void pretrainedVectorsInAGivenGraph() {
        ComputationGraph given = new ComputationGraph(base().graphBuilder()
                .addInputs("in")
                .addLayer(
                        "words",
                        new EmbeddingLayer.Builder()
                                .weightInit(vectors())
                                .nIn(WORDS)
                                .nOut(4)
                                .build(),
                        "in")
                .addLayer("out", classes(4), "words")
                .setOutputs("out")
                .build());
        given.init();
        DataSet data = words();
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(given))
                .trainingData(data)
                .build()
                .fit(0);
        assertThat(result.graph().getLayer("words").getParam("W")).isEqualTo(vectors());
        assertThat(result.graph().outputSingle(data.getFeatures())).isEqualTo(given.outputSingle(data.getFeatures()));
    }

    /** Vectors of a source that neither JSON nor serialization can copy. */
    static final class FromLibrary implements EmbeddingInitializer {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"unused", "UnusedVariable", "serial"}) // It is there to be in the way.
        private final Object library = new Object();

        @Override
        public void loadWeightsInto(INDArray array) {
            array.assign(vectors());
        }

        @Override
        public long vocabSize() {
            return WORDS;
        }

        @Override
        public int vectorSize() {
            return 4;
        }

        @Override
        public boolean jsonSerializable() {
            return false;
        }
    }

    @Test
    void vectorsThatCannotBeCopiedAreToldToBeInitialisedFirst() {
        refuses(
                embedding(new EmbeddingLayer.Builder().weightInit(new FromLibrary())),
                words(),
                "parameters cannot be drawn",
                "init()");
        MultiLayerNetwork given =
                new MultiLayerNetwork(embedding(new EmbeddingLayer.Builder().weightInit(new FromLibrary())));
        given.init();
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(given))
                .trainingData(words())
                .build()
                .fit(0);
        assertThat(result.network().getLayer(0).getParam("W")).isEqualTo(vectors());
    }

    /** DL4J forgets the format of the output layer where the configuration has no input type. */
    @Test
    void sequencesWithoutAnInputType() {
        MultiLayerConfiguration configuration = base().list()
                .layer(new EmbeddingLayer.Builder().nIn(WORDS).nOut(5).build())
                .layer(new LSTM.Builder().nIn(5).nOut(6).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(6)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .inputPreProcessor(0, new RnnToFeedForwardPreProcessor())
                .inputPreProcessor(1, new FeedForwardToRnnPreProcessor())
                .build();
        DataSet data = sequences();
        BilevelResult result = settings(new DecentralizedBilevelTrainer.Builder(configuration))
                .trainingData(data)
                .testData(data)
                .build()
                .fit(40);
        RoundMetrics last = result.history().get(result.history().size() - 1);
        assertThat(result.divergence()).isEmpty();
        assertThat(last.testLoss()).isLessThan(result.history().get(0).testLoss());
    }

    private static DataSet sequences() {
        INDArray features = Nd4j.zeros(DataType.FLOAT, 40, 1, 5);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 40, 3, 5);
        for (int i = 0; i < 40; i++) {
            for (int t = 0; t < 5; t++) {
                features.putScalar(new int[] {i, 0, t}, (i + t) % WORDS);
                labels.putScalar(new int[] {i, (i + t) % 3, t}, 1);
            }
        }
        return new DataSet(features, labels);
    }

    @Test
    void indicesOutsideTheVocabulary() {
        DataSet data = words();
        data.getFeatures().putScalar(33, 0, 12);
        refuses(embedding(new EmbeddingLayer.Builder()), data, "row 33", "index 12", "nIn = 7", "from 0 to 6");
        data.getFeatures().putScalar(33, 0, 1.5);
        refuses(embedding(new EmbeddingLayer.Builder()), data, "row 33", "index 1.5", "whole numbers");
        data.getFeatures().putScalar(33, 0, -1);
        refuses(embedding(new EmbeddingLayer.Builder()), data, "row 33", "index -1");
        MultiLayerConfiguration sequence = base().list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(WORDS)
                        .nOut(5)
                        .inputLength(5)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(5)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
        DataSet steps = sequences();
        steps.getFeatures().putScalar(new int[] {17, 0, 4}, 7);
        refuses(sequence, steps, "row 17", "index 7", "layer 0");
    }
}
