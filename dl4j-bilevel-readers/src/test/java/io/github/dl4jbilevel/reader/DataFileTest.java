package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.fixtures.TestFiles;
import io.github.dl4jbilevel.fixtures.TwoClasses;
import io.github.dl4jbilevel.training.BilevelResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Files become what DL4J users expect of a {@link DataSetIterator}, and go into a network and into the trainer. */
class DataFileTest {
    private static final int ROWS = 300;

    @TempDir
    private Path folder = Path.of("");

    /** Class +1 where the first of four features is positive. */
    private Path libSvm(String name) {
        Random random = new Random(name.hashCode());
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            double first = (i % 2 == 0 ? 1 : -1) * (0.5 + random.nextDouble());
            lines.append(first > 0 ? "+1" : "-1").append(" 1:").append((float) first);
            for (int j = 2; j <= TwoClasses.FEATURES; j++) {
                lines.append(' ').append(j).append(':').append((float) random.nextGaussian());
            }
            lines.append('\n');
        }
        return TestFiles.write(folder, name, lines.toString());
    }

    private static List<DataSet> all(DataSetIterator rows) {
        List<DataSet> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }

    @Test
    void theBatchesAreTheRowsInTheirOrderAndAgainAfterReset() {
        LabeledRows rows = DataFile.libSvm(libSvm("a.gz")).rows();
        DataSetIterator batches = rows.iterator(64);
        List<DataSet> first = all(batches);
        assertThat(first).extracting(DataSet::numExamples).containsExactly(64, 64, 64, 64, 44);
        assertThat(DataSet.merge(first).getFeatures()).isEqualTo(rows.features());
        assertThat(DataSet.merge(first).getLabels()).isEqualTo(rows.toDataSet().getLabels());
        assertThatThrownBy(batches::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("reset()");
        assertThat(batches.resetSupported()).isTrue();
        batches.reset();
        assertThat(all(batches)).isEqualTo(first);
    }

    @Test
    void itSaysWhatItsRowsAre() {
        DataSetIterator rows = DataFile.libSvm(libSvm("a")).iterator(7);
        assertThat(rows.batch()).isEqualTo(7);
        assertThat(rows.inputColumns()).isEqualTo(TwoClasses.FEATURES);
        assertThat(rows.totalOutcomes()).isEqualTo(2);
        assertThat(rows.getLabels()).containsExactly("-1", "1");
        assertThat(rows.next(3).numExamples()).isEqualTo(3);
        assertThat(rows.next().getLabelNamesList()).containsExactly("-1", "1");
        assertThatThrownBy(() -> DataFile.libSvm(libSvm("a")).iterator(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    /** Without a preprocessor no feature is copied. */
    @Test
    void aBatchIsAViewOfTheRows() {
        LabeledRows rows = SmallRows.rows(new float[][] {{1}, {2}, {3}}, 0, 1, 0);
        DataSetIterator batches = rows.iterator(2);
        batches.next();
        rows.features().putScalar(2, 0, 7);
        assertThat(batches.next().getFeatures().getDouble(0, 0)).isEqualTo(7);
    }

    /** Preprocessors write into the batch: the second epoch must not scale scaled rows. */
    @Test
    void aPreprocessorSeesTheRowsAsTheyAreInEveryEpoch() {
        LabeledRows rows = SmallRows.rows(new float[][] {{1, 10}, {3, 20}, {5, 20}}, 0, 1, 1);
        DataSetIterator batches = rows.iterator(2);
        NormalizerMinMaxScaler scaler = new NormalizerMinMaxScaler();
        scaler.fit(batches);
        batches.setPreProcessor(scaler);
        assertThat(batches.getPreProcessor()).isSameAs(scaler);
        INDArray scaled = Nd4j.createFromArray(new float[][] {{0, 0}, {0.5f, 1}, {1, 1}});
        for (int epoch = 0; epoch < 2; epoch++) {
            batches.reset();
            assertThat(DataSet.merge(all(batches)).getFeatures()).isEqualTo(scaled);
        }
        assertThat(rows.features().getDouble(2, 0)).isEqualTo(5);
    }

    @Test
    void libSvmTrainsANetworkOfDl4j() {
        LabeledRows train = DataFile.libSvm(libSvm("train")).rows();
        LabeledRows test = DataFile.libSvm(libSvm("test.bz2")).rowsLike(train);
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.05))
                .list()
                .layer(new OutputLayer.Builder()
                        .nOut(train.classCount())
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(train.featureCount()))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        network.fit(train.iterator(32), 5);
        assertThat(network.evaluate(test.iterator(100)).accuracy()).isGreaterThan(0.95);
    }

    /** Batches, and the same rows in one data set: the same bits. */
    @Test
    void libSvmTrainsTheTrainerBitForBitAsADataSetDoes() {
        LabeledRows train = DataFile.libSvm(libSvm("train")).rows();
        LabeledRows test = DataFile.libSvm(libSvm("test")).rowsLike(train);
        BilevelResult batches = TwoClasses.trainer(TwoClasses.mlp())
                .trainingData(train.iterator(64))
                .testData(test.iterator(50))
                .build()
                .fit(60);
        BilevelResult whole = TwoClasses.trainer(TwoClasses.mlp())
                .trainingData(train.toDataSet())
                .testData(test.toDataSet())
                .build()
                .fit(60);
        assertThat(batches.network().params()).isEqualTo(whole.network().params());
        assertThat(batches.finalMetrics().testAccuracy())
                .isEqualTo(whole.finalMetrics().testAccuracy())
                .isGreaterThan(0.95);
    }

    @Test
    void csvAndIdxLikewise() {
        Path csv = TestFiles.write(folder, "set.txt", "x;y;kind\n1;2;b\n3;4;a\n");
        DataSetIterator cells =
                DataFile.csv(csv).with(options -> options.delimiter(';')).iterator(5);
        assertThat(cells.getLabels()).containsExactly("a", "b");
        assertThat(cells.next().getFeatures()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}));

        TestFiles.write(folder, "train-labels-idx1-ubyte", TestFiles.idx(2049, new int[] {2}, 3, 1));
        TestFiles.write(folder, "train-images-idx3-ubyte", TestFiles.idx(2051, new int[] {2, 1, 2}, 0, 255, 51, 102));
        TestFiles.write(folder, "t10k-labels-idx1-ubyte", TestFiles.idx(2049, new int[] {1}, 9));
        TestFiles.write(folder, "t10k-images-idx3-ubyte", TestFiles.idx(2051, new int[] {1, 1, 2}, 255, 0));
        LabeledRows images = DataFile.idx(folder).rows();
        assertThat(images.iterator(2).next().getFeatures())
                .isEqualTo(Nd4j.createFromArray(new float[][] {{0, 1}, {0.2f, 0.4f}}));
        LabeledRows held = DataFile.of(folder).rowsLike(images);
        assertThat(held.iterator(2).next().getLabels().getDouble(0, 9)).isEqualTo(1);
    }

    @Test
    void optionsAddUpAndAreChecked() {
        DataFile file = DataFile.libSvm(TestFiles.write(folder, "zero", "1 0:1 5:2\n0 0:3\n"));
        LabeledRows rows = file.with(options -> options.zeroBased(true))
                .with(options -> options.dataType(DataType.DOUBLE).featureLimit(2))
                .rows();
        assertThat(rows.features()).isEqualTo(Nd4j.createFromArray(new double[][] {{1, 0}, {3, 0}}));
        assertThat(rows.iterator(1).next().getLabels().dataType()).isEqualTo(DataType.DOUBLE);
        assertThatThrownBy(file::rows).isInstanceOf(DataFileException.class).hasMessageContaining("index 0");
        assertThatThrownBy(() -> file.with(options -> options.delimiter(';')).rows())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another format");
    }
}
