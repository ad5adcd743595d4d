package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.base;
import static io.github.dl4jbilevel.fixtures.TwoClasses.dense;
import static io.github.dl4jbilevel.fixtures.TwoClasses.output;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A network computes in its own data type, whatever that of the data. */
class DataTypesTest {
    private static final int WORDS = 5;

    /** Features that every type holds exactly: whole numbers. */
    private static DataSet rows(DataType features, DataType labels) {
        DataSet data = separable(64, 1);
        return new DataSet(
                Transforms.round(data.getFeatures(), true).castTo(features),
                data.getLabels().castTo(labels));
    }

    private static MultiLayerConfiguration network(DataType type) {
        return new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(dense().build())
                .layer(output().build())
                .build();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void dataAreCastToTheNetworksType(DataType type) {
        BilevelResult expected =
                trainer(network(type)).trainingData(rows(type, type)).build().fit(4);
        assertThat(expected.network().params().dataType()).isEqualTo(type);
        assertThat(expected.upperVariable().dataType()).isEqualTo(type);
        DataType other = type == DataType.FLOAT ? DataType.DOUBLE : DataType.FLOAT;
        for (DataSet rows : new DataSet[] {
            rows(DataType.INT8, DataType.INT64), rows(other, DataType.INT32), rows(other, DataType.UINT8)
        }) {
            assertThat(trainer(network(type))
                            .trainingData(rows)
                            .build()
                            .fit(4)
                            .network()
                            .params()
                            .toDoubleVector())
                    .isEqualTo(expected.network().params().toDoubleVector());
        }
    }

    /** Pixels as image readers give them. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"UBYTE", "INT", "LONG", "DOUBLE"})
    void wholeNumbersAreFeatures(DataType type) {
        DataSet data = separable(64, 1);
        INDArray pixels = Transforms.round(data.getFeatures().mul(20).addi(100), true);
        DataSet rows = new DataSet(pixels, data.getLabels());
        DataSet typed = new DataSet(pixels.castTo(type), data.getLabels());
        assertThat(trained(network(DataType.FLOAT), typed)).isEqualTo(trained(network(DataType.FLOAT), rows));
    }

    /** An embedding looks its indices up as whole numbers of the network's type. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"UBYTE", "INT", "LONG", "DOUBLE"})
    void indicesOfAnEmbedding(DataType type) {
        MultiLayerConfiguration embedding = base().list()
                .layer(new EmbeddingLayer.Builder().nIn(WORDS).nOut(6).build())
                .layer(output().build())
                .build();
        float[] expected = trained(embedding, words(DataType.FLOAT));
        assertThat(trained(embedding, words(type))).isEqualTo(expected);
        BilevelResult result = trainer(embedding)
                .trainingData(words(type))
                .testData(words(type))
                .build()
                .fit(60);
        assertThat(result.finalMetrics().testAccuracy()).isEqualTo(1);
    }

    /** Word w of 5 is of class w mod 2. */
    private static DataSet words(DataType type) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 200, 2);
        INDArray indices = Nd4j.zeros(DataType.FLOAT, 200, 1);
        for (int i = 0; i < 200; i++) {
            int word = i * 7 % WORDS;
            indices.putScalar(i, 0, word);
            labels.putScalar(i, word % 2, 1);
        }
        return new DataSet(indices.castTo(type), labels);
    }

    private static float[] trained(MultiLayerConfiguration network, DataSet rows) {
        return trainer(network)
                .trainingData(rows)
                .build()
                .fit(4)
                .network()
                .params()
                .toFloatVector();
    }
}
