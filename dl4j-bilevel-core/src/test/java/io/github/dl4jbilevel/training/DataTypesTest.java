package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.training.Fixtures.dense;
import static io.github.dl4jbilevel.training.Fixtures.output;
import static io.github.dl4jbilevel.training.Fixtures.separable;
import static io.github.dl4jbilevel.training.Fixtures.trainer;
import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A network computes in its own data type, whatever that of the data. */
class DataTypesTest {
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
        for (DataSet rows : new DataSet[] {rows(DataType.INT8, DataType.INT64), rows(other, DataType.INT32)}) {
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
}
