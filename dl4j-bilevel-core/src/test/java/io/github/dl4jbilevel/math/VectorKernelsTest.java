package io.github.dl4jbilevel.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class VectorKernelsTest {

    /** Every shape of vector that Deeplearning4j hands out, as a view at offset 3 of an array of 9 sevens. */
    static Stream<Arguments> views() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(type -> Stream.of(
                        viewOf(Nd4j.valueArrayOf(new long[] {9}, 7.0, type), "interval"),
                        viewOf(Nd4j.valueArrayOf(new long[] {1, 9}, 7.0, type), "interval of a row"),
                        viewOf(Nd4j.valueArrayOf(new long[] {3, 3}, 7.0, type), "getRow"),
                        viewOf(Nd4j.valueArrayOf(new long[] {3, 3}, 7.0, type), "getRow keeping rank")));
    }

    private static Arguments viewOf(INDArray base, String how) {
        INDArray view = switch (how) {
            case "interval" -> base.get(NDArrayIndex.interval(3, 6));
            case "interval of a row" -> base.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 6));
            case "getRow" -> base.getRow(1);
            default -> base.getRow(1, true);
        };
        return Arguments.of(how, base, view);
    }

    private static INDArray like(INDArray view, double... values) {
        return Nd4j.createFromArray(values).castTo(view.dataType()).reshape(view.shape());
    }

    private static double[] all(INDArray base) {
        return base.reshape(base.length()).castTo(DataType.DOUBLE).toDoubleVector();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void writeTheViewAndNothingElse(String how, INDArray base, INDArray view) {
        VectorKernels.copy(like(view, 1, 2, 3), view);
        assertThat(all(base)).containsExactly(7, 7, 7, 1, 2, 3, 7, 7, 7);
        VectorKernels.axpy(2, like(view, 1, 0, -1), view);
        assertThat(all(base)).containsExactly(7, 7, 7, 3, 2, 1, 7, 7, 7);
        VectorKernels.scale(-2, view);
        assertThat(all(base)).containsExactly(7, 7, 7, -6, -4, -2, 7, 7, 7);
        VectorKernels.zero(view);
        assertThat(all(base)).containsExactly(7, 7, 7, 0, 0, 0, 7, 7, 7);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("views")
    void readTheViewAndNothingElse(String how, INDArray base, INDArray view) {
        view.assign(like(view, 3, 0, -4));
        INDArray target = like(view, 1, 1, 1);
        VectorKernels.axpy(1, view, target);
        assertThat(all(target)).containsExactly(4, 1, -3);
        VectorKernels.copy(view, target);
        assertThat(all(target)).containsExactly(3, 0, -4);
        assertThat(VectorKernels.norm2(view)).isCloseTo(5, within(1e-6));
        assertThat(VectorKernels.isFinite(view)).isTrue();
        base.putScalar(0, Double.NaN);
        assertThat(VectorKernels.isFinite(view)).as("NaN before the view").isTrue();
    }

    @Test
    void rowAndRankOneMix() {
        INDArray row = Nd4j.createFromArray(new double[][] {{1, 2}});
        INDArray flat = Nd4j.createFromArray(10.0, 20.0);
        VectorKernels.axpy(1, row, flat);
        assertThat(all(flat)).containsExactly(11, 22);
        VectorKernels.copy(flat, row);
        assertThat(all(row)).containsExactly(11, 22);
    }

    @Test
    void normNeitherOverflowsNorUnderflowsInFloat() {
        // Squares of 1e25 are 1e50, beyond the largest float 3.4e38; those of 1e-30 are 1e-60, below the least, 1e-45.
        // Four entries: norm = 2 |entry|. For 3e38 the norm itself, 6e38, is beyond the largest float.
        for (double entry : new double[] {1e25, 1e-30, 3e38, 1e-44}) {
            INDArray x = Nd4j.valueArrayOf(new long[] {4}, entry, DataType.FLOAT);
            double stored = x.getDouble(0);
            assertThat(VectorKernels.norm2(x)).as("entry %s", entry).isCloseTo(2 * stored, within(1e-6 * 2 * stored));
            assertThat(VectorKernels.isFinite(x)).isTrue();
        }
    }

    @Test
    void normNeitherOverflowsNorUnderflowsInDouble() {
        for (double entry : new double[] {1e200, 1e-200, 1e308 / 3}) {
            INDArray x = Nd4j.valueArrayOf(new long[] {4}, entry, DataType.DOUBLE);
            assertThat(VectorKernels.norm2(x)).as("entry %s", entry).isCloseTo(2 * entry, within(1e-12 * 2 * entry));
        }
    }

    /** Lengths on both sides of the widths at which vectorized kernels switch to a scalar tail. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void oneBadEntryAnywhereIsSeen(DataType type) {
        for (int n : new int[] {1, 7, 33, 64}) {
            for (int at = 0; at < n; at++) {
                for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                    INDArray x = Nd4j.ones(type, n);
                    x.putScalar(at, bad);
                    assertThat(VectorKernels.isFinite(x))
                            .as("%s at %s of %s", bad, at, n)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void rescalesAnyFiniteVector(DataType type) {
        // (3, -4) times any factor has the unit vector (0.6, -0.8).
        for (double factor : new double[] {1, 1e-35, 1e37, 1e-20}) {
            INDArray x = Nd4j.createFromArray(3 * factor, -4 * factor).castTo(type);
            VectorKernels.rescaleToNorm(0.01, x);
            assertThat(x.getDouble(0)).as("factor %s", factor).isCloseTo(0.006, within(1e-8));
            assertThat(x.getDouble(1)).as("factor %s", factor).isCloseTo(-0.008, within(1e-8));
        }
        INDArray zero = Nd4j.zeros(type, 3);
        VectorKernels.rescaleToNorm(0.01, zero);
        assertThat(all(zero)).containsExactly(0, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void rescalingSpreadsWhatIsNotFinite(DataType type) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            INDArray x = Nd4j.createFromArray(1, bad, 3).castTo(type);
            VectorKernels.rescaleToNorm(0.01, x);
            assertThat(all(x)).containsOnly(Double.NaN);
        }
    }

    /** OpenBLAS writes zeros for FLOAT here: a diverged vector would pass for a vector of zeros. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void factorNaNGivesNaN(DataType type) {
        INDArray x = Nd4j.ones(type, 3);
        VectorKernels.scale(Double.NaN, x);
        assertThat(all(x)).containsOnly(Double.NaN);
    }

    @Test
    void factorZeroAndZeroClearWhatIsNotFinite() {
        INDArray x = Nd4j.createFromArray(Double.NaN, Double.POSITIVE_INFINITY);
        VectorKernels.scale(0, x);
        assertThat(all(x)).containsExactly(0, 0);
        INDArray y = Nd4j.createFromArray(Double.NaN, Double.POSITIVE_INFINITY);
        VectorKernels.zero(y);
        assertThat(all(y)).containsExactly(0, 0);
    }

    @Test
    void refusesWhatBlasWouldMisread() {
        INDArray three = Nd4j.createFromArray(1.0, 2.0, 3.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorKernels.copy(Nd4j.createFromArray(1.0, 2.0), three))
                .withMessageContaining("[2]")
                .withMessageContaining("[3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorKernels.axpy(1, three.castTo(DataType.FLOAT), three))
                .withMessageContaining("FLOAT")
                .withMessageContaining("DOUBLE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorKernels.norm2(Nd4j.ones(DataType.DOUBLE, 3, 3)))
                .withMessageContaining("[3, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        VectorKernels.norm2(Nd4j.ones(DataType.DOUBLE, 3, 3).getColumn(1)))
                .withMessageContaining("contiguous");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorKernels.zero(Nd4j.ones(DataType.INT32, 3)))
                .withMessageContaining("INT");
    }
}
