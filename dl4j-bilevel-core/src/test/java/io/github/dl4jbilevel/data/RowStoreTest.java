package io.github.dl4jbilevel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.data.RowStore.Part;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class RowStoreTest {
    private static final int[] SOME_ROWS = {9, 0, 4, 4, 7, 3};

    /** Every entry another number. */
    private static INDArray numbered(long... shape) {
        return Nd4j.arange((double) Nd4j.zeros(shape).length())
                .castTo(DataType.FLOAT)
                .reshape(shape);
    }

    private static List<DataSet> chunks(DataSet data, int... sizes) {
        List<DataSet> chunks = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            chunks.add((DataSet) data.getRange(from, from + size));
            from += size;
        }
        return chunks;
    }

    private static void assertRows(Batch batch, DataSet expected, int... rows) {
        for (int i = 0; i < rows.length; i++) {
            assertThat(batch.features().slice(i))
                    .isEqualTo(expected.getFeatures().dup('c').slice(rows[i]));
            assertThat(batch.labels().slice(i))
                    .isEqualTo(expected.getLabels().dup('c').slice(rows[i]));
        }
    }

    @Test
    void chunksOfAnIteratorGatherTheRowsOfOneDataSet() {
        DataSet data = new DataSet(numbered(10, 3), numbered(10, 2));
        RowStore store =
                RowStore.of(new ExistingDataSetIterator(chunks(data, 4, 1, 3, 2)), DataType.FLOAT, "training data");
        assertThat(store.size()).isEqualTo(10);
        assertRows(new RowReader(store).gather(SOME_ROWS, 0, SOME_ROWS.length), data, SOME_ROWS);
        assertRows(new RowReader(store, false).gather(SOME_ROWS, 0, SOME_ROWS.length), data, SOME_ROWS);
    }

    @Test
    void anIteratorThatWasReadBeforeIsReadFromItsStart() {
        DataSet data = new DataSet(numbered(10, 3), numbered(10, 2));
        ExistingDataSetIterator iterator = new ExistingDataSetIterator(chunks(data, 4, 6));
        iterator.next();
        assertThat(RowStore.of(iterator, DataType.FLOAT, "training data").size())
                .isEqualTo(10);
    }

    @Test
    void gathersAPartOfTheNumbersAndUsesItsMemoryAgain() {
        DataSet data = new DataSet(numbered(10, 3), numbered(10, 2));
        RowReader reader = new RowReader(RowStore.of(data, DataType.FLOAT, "training data"));
        Batch first = reader.gather(SOME_ROWS, 1, 2);
        assertRows(first, data, 0, 4);
        assertThat(reader.gather(SOME_ROWS, 3, 2)).isSameAs(first);
        assertRows(first, data, 4, 7);
    }

    @Test
    void gathersImages() {
        DataSet data = new DataSet(numbered(10, 2, 3, 4), numbered(10, 2));
        RowReader reader = new RowReader(RowStore.of(data, DataType.FLOAT, "training data"));
        Batch batch = reader.gather(SOME_ROWS, 0, SOME_ROWS.length);
        assertThat(batch.features().shape()).containsExactly(SOME_ROWS.length, 2, 3, 4);
        assertRows(batch, data, SOME_ROWS);
    }

    @Test
    void gathersMasksWithTheirRows() {
        DataSet data = new DataSet(
                numbered(10, 2, 3),
                numbered(10, 2, 3),
                numbered(10, 3),
                numbered(10, 3).mul(2));
        RowReader reader = new RowReader(RowStore.of(data, DataType.FLOAT, "training data"));
        Batch batch = reader.gather(SOME_ROWS, 0, SOME_ROWS.length);
        assertRows(batch, data, SOME_ROWS);
        DataSet gathered = batch.asDataSet();
        for (int i = 0; i < SOME_ROWS.length; i++) {
            INDArray mask = data.getFeaturesMaskArray().get(NDArrayIndex.point(SOME_ROWS[i]));
            assertThat(gathered.getFeaturesMaskArray().get(NDArrayIndex.point(i)))
                    .isEqualTo(mask);
            assertThat(gathered.getLabelsMaskArray().get(NDArrayIndex.point(i))).isEqualTo(mask.mul(2));
        }
    }

    /** A view whose memory begins in the middle of a buffer, and one that is not contiguous. */
    @Test
    void gathersViews() {
        INDArray features = numbered(20, 6);
        INDArray labels = numbered(20, 2);
        DataSet later = new DataSet(
                features.get(NDArrayIndex.interval(5, 15), NDArrayIndex.all()),
                labels.get(NDArrayIndex.interval(5, 15), NDArrayIndex.all()));
        DataSet columns = new DataSet(
                features.get(NDArrayIndex.interval(5, 15), NDArrayIndex.interval(1, 4)),
                labels.get(NDArrayIndex.interval(5, 15), NDArrayIndex.interval(1, 2)));
        DataSet images = new DataSet(
                numbered(20, 2, 3, 4).get(NDArrayIndex.interval(5, 15)), labels.get(NDArrayIndex.interval(5, 15)));
        DataSet fortran = new DataSet(numbered(10, 6).dup('f'), numbered(10, 2).dup('f'));
        for (DataSet data : List.of(later, columns, images, fortran)) {
            for (boolean hostMemory : new boolean[] {true, false}) {
                RowReader reader = new RowReader(RowStore.of(data, DataType.FLOAT, "training data"), hostMemory);
                assertRows(reader.gather(SOME_ROWS, 0, SOME_ROWS.length), data, SOME_ROWS);
            }
        }
    }

    @Test
    void rowsOfTheRightTypeAreHeldWhereTheyLie() {
        DataSet data = new DataSet(numbered(10, 3), numbered(10, 2));
        RowStore store = RowStore.of(data, DataType.FLOAT, "training data");
        assertThat(address(store.part(0, Part.FEATURES))).isEqualTo(address(data.getFeatures()));
        assertThat(address(store.part(0, Part.LABELS))).isEqualTo(address(data.getLabels()));
        assertThat(RowStore.of(data, DataType.DOUBLE, "training data").rowShape(Part.FEATURES))
                .containsExactly(3);
    }

    private static long address(@Nullable INDArray array) {
        return array == null ? -1 : array.data().addressPointer().address();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesValuesThatAreNotFiniteByRow(float bad) {
        DataSet inFeatures = new DataSet(numbered(10, 3), numbered(10, 2));
        inFeatures.getFeatures().putScalar(7, 1, bad);
        assertThatThrownBy(() ->
                        RowStore.of(new ExistingDataSetIterator(chunks(inFeatures, 4, 6)), DataType.FLOAT, "test data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test data, features", "row 7", "NaN or infinity", "Remove or impute");
        DataSet inLabels = new DataSet(numbered(10, 3), numbered(10, 2));
        inLabels.getLabels().putScalar(2, 0, bad);
        assertThatThrownBy(() -> RowStore.of(inLabels, DataType.FLOAT, "test data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test data, labels", "row 2", "NaN or infinity");
    }

    @Test
    void namesTheBadRowOfAView() {
        INDArray features = numbered(20, 3);
        features.putScalar(14, 1, Float.NaN);
        DataSet later = new DataSet(features.get(NDArrayIndex.interval(5, 15), NDArrayIndex.all()), numbered(10, 2));
        assertThatThrownBy(() -> RowStore.of(later, DataType.FLOAT, "test data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("row 9", "NaN or infinity");
    }

    /** Reading past the shorter array would be reading foreign memory. */
    @Test
    void refusesPartsWithDifferentNumbersOfRows() {
        assertThatThrownBy(() ->
                        RowStore.of(new DataSet(numbered(10, 3), numbered(9, 2)), DataType.FLOAT, "training data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training data, batch 0", "10 rows of features", "9 of labels", "one each");
        DataSet masked = new DataSet(numbered(10, 2, 3), numbered(10, 2, 3), numbered(8, 3), numbered(10, 3));
        assertThatThrownBy(() -> RowStore.of(masked, DataType.FLOAT, "training data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("10 rows of features", "8 of feature mask");
    }

    @Test
    void refusesRowsOfDifferentShape() {
        List<DataSet> batches =
                List.of(new DataSet(numbered(4, 3), numbered(4, 2)), new DataSet(numbered(4, 5), numbered(4, 2)));
        assertThatThrownBy(() -> RowStore.of(new ExistingDataSetIterator(batches), DataType.FLOAT, "training data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training data", "batch 1", "[5]", "batch 0 [3]", "one shape", "pad");
    }

    @Test
    void refusesNoRows() {
        assertThatThrownBy(() -> RowStore.of(new ExistingDataSetIterator(List.of()), DataType.FLOAT, "test data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test data", "no rows", "at least one");
        assertThatThrownBy(() -> RowStore.of(new DataSet(), DataType.FLOAT, "test data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test data", "features and labels are required");
    }

    /** An iterator may fill one array again and again, as those of a stream do. */
    @Test
    void anIteratorThatFillsTheSameArraysAgain() {
        INDArray features = Nd4j.zeros(DataType.FLOAT, 2, 1);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 2, 1);
        DataSet same = new DataSet(features, labels);
        Iterator<DataSet> refilling = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 3;
            }

            @Override
            public DataSet next() {
                features.assign(next);
                labels.assign(10 + next);
                next++;
                return same;
            }
        };
        ExistingDataSetIterator refilled = new ExistingDataSetIterator(refilling);
        RowStore store = RowStore.of(refilled, DataType.FLOAT, "data");
        List<Double> seen = new ArrayList<>();
        store.forEachRow(Part.FEATURES, 0, (row, values) -> seen.add(values[0]));
        store.forEachRow(Part.LABELS, 0, (row, values) -> seen.add(values[0]));
        assertThat(seen).containsExactly(0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 10.0, 10.0, 11.0, 11.0, 12.0, 12.0);
    }

    /** One data set is held where it lies. */
    @Test
    void oneDataSetIsNotCopied() {
        INDArray features = Nd4j.zeros(DataType.FLOAT, 2, 1);
        RowStore store = RowStore.of(new DataSet(features, features.dup()), DataType.FLOAT, "data");
        assertThat(store.part(0, Part.FEATURES)).isSameAs(features);
    }

    /** DL4J's iterators of sequences give no mask to a batch whose sequences have one length. */
    @Test
    void batchesWithoutAMaskAmongOthersHaveOnes() {
        INDArray features = Nd4j.zeros(DataType.FLOAT, 2, 1, 3);
        INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 0}, {1, 0, 0}});
        DataSet full = new DataSet(features, features);
        DataSet padded = new DataSet(features, features, mask, mask);
        RowStore store = RowStore.of(new ExistingDataSetIterator(List.of(full, padded, full)), DataType.FLOAT, "data");
        List<double[]> masks = new ArrayList<>();
        store.forEachRow(Part.LABEL_MASK, 0, (row, values) -> masks.add(values.clone()));
        double[] ones = {1, 1, 1};
        assertThat(masks.toArray(double[][]::new))
                .isDeepEqualTo(new double[][] {ones, ones, {1, 1, 0}, {1, 0, 0}, ones, ones});
    }

    /** Masks of two lengths are refused, also where the first batch has none. */
    @Test
    void masksOfTwoLengthsAreRefused() {
        INDArray features = Nd4j.zeros(DataType.FLOAT, 2, 1, 3);
        List<DataSet> batches = new ArrayList<>(List.of(new DataSet(features, features)));
        for (int length = 3; length < 5; length++) {
            INDArray mask = Nd4j.ones(DataType.FLOAT, 2, length);
            batches.add(new DataSet(features, features, null, mask));
        }
        assertThatThrownBy(() -> RowStore.of(new ExistingDataSetIterator(batches), DataType.FLOAT, "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("batch 2", "label mask", "[4]", "[3]");
    }
}
