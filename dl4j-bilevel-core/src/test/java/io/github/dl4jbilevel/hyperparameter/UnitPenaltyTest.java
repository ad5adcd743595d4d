package io.github.dl4jbilevel.hyperparameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Host loops and ND4J operations are one kernel, on vectors that are views into the middle of longer rows. */
class UnitPenaltyTest {
    private static final int X_BEFORE = 3;
    private static final int Y_BEFORE = 11;
    private static final int X_LENGTH = 12;
    private static final int Y_LENGTH = 200;

    static Stream<Arguments> cases() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(type -> Stream.of(
                                block("dense, Fortran order", 5, 4, 1),
                                block("dense, C order", 1, 4, 5),
                                block("convolution", 3, 2, 9),
                                block("one unit", 1, 1, 30),
                                block("one entry", 1, 1, 1))
                        .flatMap(block -> kernels().map(k -> Arguments.of(type, block, k[0], k[1]))));
    }

    private static Stream<Object[]> kernels() {
        return Stream.of(
                new Object[] {WeightMeasure.L2, Reparametrization.exp()},
                new Object[] {WeightMeasure.smoothL1(0.05), Reparametrization.exp()},
                new Object[] {WeightMeasure.L2, Reparametrization.sigmoid(0.1, 2)},
                new Object[] {WeightMeasure.smoothL1(0.5), Reparametrization.softplus()});
    }

    private static WeightBlock block(String name, long outer, long units, long inner) {
        return new WeightBlock(0, name, "W", true, 17, outer, units, inner);
    }

    private static INDArray view(DataType type, long before, long length, long seed) {
        Random random = new Random(seed);
        double[] values = random.doubles(before + length + 5, -1, 1).toArray();
        return Nd4j.createFromArray(values).castTo(type).get(NDArrayIndex.interval(before, before + length));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hostLoopsEqualBackendOperations(
            DataType type, WeightBlock block, WeightMeasure measure, Reparametrization phi) {
        double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-13;
        INDArray x = view(type, X_BEFORE, X_LENGTH, 1);
        INDArray y = view(type, Y_BEFORE, Y_LENGTH, 2);
        UnitPenalty host = new HostUnitPenalty(measure, phi);
        UnitPenalty backend = new BackendUnitPenalty(measure, phi);
        double value = backend.weightedSum(block, 0.3, x, 2, y);
        assertThat(value).isPositive();
        assertThat(host.weightedSum(block, 0.3, x, 2, y)).isCloseTo(value, within(tolerance * value));

        List<INDArray> ofHost = List.of(view(type, X_BEFORE, X_LENGTH, 3), view(type, Y_BEFORE, Y_LENGTH, 4));
        List<INDArray> ofBackend = List.of(view(type, X_BEFORE, X_LENGTH, 3), view(type, Y_BEFORE, Y_LENGTH, 4));
        host.addGradient(block, 0.3, x, 2, y, ofHost.get(0), ofHost.get(1));
        backend.addGradient(block, 0.3, x, 2, y, ofBackend.get(0), ofBackend.get(1));
        for (int v = 0; v < 2; v++) {
            assertThat(ofHost.get(v).dup().data().asDouble())
                    .containsExactly(ofBackend.get(v).dup().data().asDouble(), within(tolerance * 10));
        }
    }

    /** Only the block's own entries are touched, and those all. */
    @ParameterizedTest
    @MethodSource("cases")
    void gradientIsAddedWithinTheBlockAlone(
            DataType type, WeightBlock block, WeightMeasure measure, Reparametrization phi) {
        INDArray x = view(type, X_BEFORE, X_LENGTH, 1);
        INDArray y = view(type, Y_BEFORE, Y_LENGTH, 2);
        INDArray gx = Nd4j.zeros(type, X_LENGTH);
        INDArray gy = Nd4j.zeros(type, Y_LENGTH);
        UnitPenalty.forBackend(measure, phi).addGradient(block, 0.3, x, 2, y, gx, gy);
        for (int i = 0; i < Y_LENGTH; i++) {
            boolean inside = i >= block.offset() && i < block.offset() + block.length();
            assertThat(gy.getDouble(i) != 0).as("y[%d]", i).isEqualTo(inside);
        }
        for (int i = 0; i < X_LENGTH; i++) {
            assertThat(gx.getDouble(i) != 0).as("x[%d]", i).isEqualTo(i >= 2 && i < 2 + block.units());
        }
    }

    /**
     * exp(120) = 1.3e52 exceeds the range of FLOAT; times a weight of 1e-30, or of 0, the gradient does not. Coefficients of inputs
     * whose weights have vanished do drift that far.
     */
    @Test
    void hugeCoefficientsOfTinyWeightsAreFinite() {
        WeightBlock matrix = new WeightBlock(0, "huge", "W", true, 0, 2, 3, 1);
        INDArray x = Nd4j.createFromArray(120f, 0f, -1f);
        INDArray y = Nd4j.createFromArray(1e-30f, 0.5f, 0.25f, 0f, -2f, 1f);
        INDArray gx = Nd4j.zeros(DataType.FLOAT, 3);
        INDArray gy = Nd4j.zeros(DataType.FLOAT, 6);
        new HostUnitPenalty(WeightMeasure.L2, Reparametrization.exp()).addGradient(matrix, 0.5, x, 0, y, gx, gy);
        double huge = Math.exp(120);
        double[] byY = {huge * 1e-30, 0.5, Math.exp(-1) * 0.25, 0, -2, Math.exp(-1)};
        double[] byX = {0.5 * huge * 1e-60, 0.5 * (0.25 + 4), 0.5 * Math.exp(-1) * (0.0625 + 1)};
        for (int i = 0; i < byY.length; i++) {
            assertThat(gy.getDouble(i)).isCloseTo(byY[i], within(1e-5 * Math.abs(byY[i])));
        }
        for (int i = 0; i < byX.length; i++) {
            assertThat(gx.getDouble(i)).isCloseTo(byX[i], within(1e-5 * byX[i]));
        }
    }
}
