package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class LabeledRowsTest {

    /** Row i is (i, -i) and has class i mod 2, so a row shows where it came from. */
    private static LabeledRows numbered(int n) {
        float[][] features = new float[n][];
        int[] classes = new int[n];
        for (int i = 0; i < n; i++) {
            features[i] = new float[] {i, -i};
            classes[i] = i % 2;
        }
        return SmallRows.rows(features, classes);
    }

    private static List<Integer> origins(LabeledRows rows) {
        List<Integer> origins = new ArrayList<>();
        for (int i = 0; i < rows.rows(); i++) {
            int origin = rows.features().getInt(i, 0);
            assertThat(rows.features().getInt(i, 1)).isEqualTo(-origin);
            assertThat(rows.classOf(i)).isEqualTo(origin % 2);
            origins.add(origin);
        }
        return origins;
    }

    @Test
    void dataSetSharesTheFeaturesAndHasOneHotLabels() {
        LabeledRows rows = SmallRows.rows(new float[][] {{1, 2}, {3, 4}, {5, 6}}, 1, 0, 1);
        DataSet set = rows.toDataSet();
        assertThat(set.getFeatures()).isSameAs(rows.features());
        assertThat(set.getLabels()).isEqualTo(Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}, {0, 1}}));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, -5})
    void splitHoldsEveryRowOnceWithItsClass(long seed) {
        LabeledRows[] parts = numbered(101).split(0.7, seed);
        assertThat(parts[0].rows()).isEqualTo(71);
        assertThat(parts[1].rows()).isEqualTo(30);
        List<Integer> all = origins(parts[0]);
        all.addAll(origins(parts[1]));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 101).boxed().toList());
        assertThat(parts[0].features().ordering()).isEqualTo('c');
    }

    @Test
    void shufflingDependsOnTheSeedOnly() {
        LabeledRows rows = numbered(50);
        assertThat(origins(rows.shuffled(4))).isEqualTo(origins(rows.shuffled(4)));
        assertThat(origins(rows.shuffled(4))).isNotEqualTo(origins(rows.shuffled(5)));
        assertThat(origins(rows)).isSorted();
    }

    /** Each of the six orders of three rows has probability 1/6; four standard deviations are allowed. */
    @Test
    void everyOrderIsEquallyLikely() {
        LabeledRows rows = numbered(3);
        int[] count = new int[27];
        int n = 3000;
        for (int seed = 0; seed < n; seed++) {
            List<Integer> order = origins(rows.shuffled(seed));
            count[9 * order.get(0) + 3 * order.get(1) + order.get(2)]++;
        }
        double band = 4 * Math.sqrt(n * (1.0 / 6) * (5.0 / 6));
        assertThat(IntStream.of(count).filter(c -> c > 0).boxed())
                .hasSize(6)
                .allMatch(c -> Math.abs(c - n / 6.0) < band);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 0.01, 0.99, Double.NaN})
    void splitRefusesAnEmptyPart(double fraction) {
        assertThatThrownBy(() -> numbered(10).split(fraction, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10 rows")
                .hasMessageContaining(String.valueOf(fraction));
    }

    @Test
    void selectedRowsAreCopiesAndOtherClassesShareTheFeatures() {
        LabeledRows rows = numbered(5);
        LabeledRows some = rows.select(4, 1, 1);
        assertThat(origins(some)).containsExactly(4, 1, 1);
        some.features().addi(1);
        assertThat(origins(rows)).containsExactly(0, 1, 2, 3, 4);
        LabeledRows other = rows.withClasses(1, 1, 1, 0, 0);
        assertThat(other.features()).isSameAs(rows.features());
        assertThat(other.rowsPerClass()).containsExactly(2, 3);
        assertThat(rows.rowsPerClass()).containsExactly(3, 2);
        assertThatThrownBy(() -> rows.withClasses(1, 0)).hasMessageContaining("2 classes");
    }

    @Test
    void concatHoldsThePartsInOrder() {
        LabeledRows rows = numbered(7);
        LabeledRows all = LabeledRows.concat(List.of(rows.select(5, 6), rows.select(0), rows.select(2, 1, 3)));
        assertThat(origins(all)).containsExactly(5, 6, 0, 2, 1, 3);
        LabeledRows other = new LabeledRows(
                Nd4j.zeros(DataType.FLOAT, 2, 2), new int[2], new DataSchema(2, List.of("no", "maybe")));
        assertThatThrownBy(() -> LabeledRows.concat(List.of(rows, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must agree");
    }

    @Test
    void aColumnIsFoundByNameOrNumber() {
        DataSchema named = new DataSchema(
                6,
                List.of("no", "yes"),
                List.of(
                        new DataSchema.Column("age", 0, List.of()),
                        new DataSchema.Column("city", 2, List.of("a", "b", "c")),
                        new DataSchema.Column("0", 3, List.of()),
                        new DataSchema.Column("pay", 4, List.of())));
        assertThat(named.featuresOf("age")).containsExactly(0);
        assertThat(named.featuresOf("city")).containsExactly(1, 2, 3);
        assertThat(named.featuresOf("2")).containsExactly(1, 2, 3);
        assertThat(named.featuresOf("0")).as("a name goes first").containsExactly(4);
        assertThat(named.featuresOf("4")).containsExactly(5);
        assertThatThrownBy(() -> named.featuresOf("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'1'", "age (0), city (2)");
        DataSchema plain = new DataSchema(3, List.of("no", "yes"));
        assertThat(plain.featuresOf("2")).containsExactly(2);
        assertThatThrownBy(() -> plain.featuresOf("3")).hasMessageContainingAll("3 features", "from 0 to 2");
        assertThatThrownBy(() -> plain.featuresOf("age")).hasMessageContaining("without names");
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        DataSchema schema = new DataSchema(2, List.of("a", "b"));
        INDArray features = Nd4j.zeros(DataType.FLOAT, 3, 2);
        assertThatThrownBy(() -> new LabeledRows(features, new int[2], schema)).hasMessageContaining("3 x 2");
        assertThatThrownBy(() -> new LabeledRows(features, new int[] {0, 1, 2}, schema))
                .hasMessageContaining("class 2");
        assertThatThrownBy(() -> new LabeledRows(features.dup('f'), new int[3], schema))
                .hasMessageContaining("dup('c')");
    }

    @Test
    void contradictoryOptionsAreRefused() {
        assertThatThrownBy(() ->
                        DataOptions.builder().zeroBased(true).labelColumn("x").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Remove those of the other format");
        assertThatThrownBy(() -> DataOptions.builder()
                        .format(DataOptions.Format.CSV)
                        .featureLimit(3)
                        .build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () -> DataOptions.builder().features(5).featureLimit(3).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5");
        assertThatThrownBy(() -> DataOptions.builder().rowLimit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataOptions.builder().dataType(DataType.INT32))
                .hasMessageContaining("FLOAT or DOUBLE");
    }
}
