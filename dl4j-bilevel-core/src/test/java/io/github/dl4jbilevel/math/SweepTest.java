package io.github.dl4jbilevel.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SweepTest {
    /** Four vectors side by side, with a seven before and behind. */
    private static final class Vectors {
        private final INDArray base;
        private final INDArray[] views = new INDArray[4];
        private final double[][] values = new double[4][];

        Vectors(DataType type, int n) {
            Random random = new Random(n);
            base = Nd4j.valueArrayOf(new long[] {4L * n + 2}, 7.0, type);
            for (int i = 0; i < views.length; i++) {
                views[i] = base.get(NDArrayIndex.interval(1 + (long) i * n, 1 + (i + 1L) * n));
                values[i] = random.doubles(n, -1, 1).toArray();
                views[i].assign(Nd4j.createFromArray(values[i]).castTo(type));
                values[i] = views[i].castTo(DataType.DOUBLE).toDoubleVector();
            }
        }

        void isClose(int vector, double[] expected) {
            double[] actual = views[vector].castTo(DataType.DOUBLE).toDoubleVector();
            double tolerance = base.dataType() == DataType.FLOAT ? 1e-6 : 1e-14;
            assertThat(actual).containsExactly(expected, within(tolerance));
        }

        void nothingElseChanged(int... others) {
            for (int i : others) {
                isClose(i, values[i]);
            }
            assertThat(base.getDouble(0)).isEqualTo(7);
            assertThat(base.getDouble(base.length() - 1)).isEqualTo(7);
        }
    }

    private static double[] sum(double[] weights, double[]... terms) {
        return IntStream.range(0, terms[0].length)
                .mapToDouble(i -> IntStream.range(0, terms.length)
                        .mapToDouble(k -> weights[k] * terms[k][i])
                        .sum())
                .toArray();
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }

    /** Lengths on both sides of those at which sums of squares and blocks begin again. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT,1",
        "FLOAT,2047",
        "FLOAT,2049",
        "FLOAT,8192",
        "FLOAT,8193",
        "FLOAT,20000",
        "DOUBLE,1",
        "DOUBLE,2048",
        "DOUBLE,8191",
        "DOUBLE,16384",
        "DOUBLE,20000"
    })
    void aLaterAssignmentSeesWhatEarlierOnesLeft(DataType type, int n) {
        Vectors v = new Vectors(type, n);
        double[] w1 = {0.5, -1.5};
        double[] w2 = {1, 2, -0.25};
        double norm = new Sweep()
                .assign(v.views[0], w1, v.views[1], v.views[2])
                .assign(v.views[3], w2, v.views[3], v.views[0], v.views[1])
                .runForNorm();
        double[] first = sum(w1, v.values[1], v.values[2]);
        double[] second = sum(w2, v.values[3], first, v.values[1]);
        v.isClose(0, first);
        v.isClose(3, second);
        v.nothingElseChanged(1, 2);
        assertThat(norm).isCloseTo(norm(second), within((type == DataType.FLOAT ? 1e-6 : 1e-14) * norm(second)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void throughTheBackendItGivesTheSame(DataType type) {
        int n = 9000;
        Vectors host = new Vectors(type, n);
        Vectors backend = new Vectors(type, n);
        sweep(host).run();
        sweep(backend).runThroughBackend();
        for (int i = 0; i < 4; i++) {
            host.isClose(i, backend.views[i].castTo(DataType.DOUBLE).toDoubleVector());
        }
        backend.isClose(2, new double[n]);
        backend.isClose(0, sum(new double[] {0.5, -1.5}, backend.values[1], backend.values[2]));
    }

    /** Every kind of assignment: into another vector, in place, and with weights that are 0. */
    private static Sweep sweep(Vectors v) {
        return new Sweep()
                .assign(v.views[0], new double[] {0.5, -1.5}, v.views[1], v.views[2])
                .assign(v.views[3], new double[] {1, 2, 0}, v.views[3], v.views[0], v.views[1])
                .assign(v.views[2], new double[] {0}, v.views[1])
                .copy(v.views[0], v.views[1]);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void usedAgainItTakesNewWeightsAndNewVectors(DataType type) {
        Vectors v = new Vectors(type, 100);
        Sweep sweep = new Sweep();
        for (double weight : new double[] {2, -3}) {
            sweep.restart()
                    .assign(v.views[0], new double[] {weight}, v.views[1])
                    .run();
            v.isClose(0, sum(new double[] {weight}, v.values[1]));
        }
        sweep.restart().assign(v.views[0], new double[] {1}, v.views[2]).run();
        v.isClose(0, v.values[2]);
        sweep.restart().assign(v.views[3], new double[] {1}, v.views[2]).run();
        v.isClose(3, v.values[2]);
        sweep.restart().run();
        v.nothingElseChanged(1, 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aTermOfWeightZeroIsLeftOutWhateverItHolds(DataType type) {
        for (int bad = 0; bad < 3; bad++) {
            Vectors v = new Vectors(type, 50);
            double[] weights = {1, 2, 3};
            weights[bad] = 0;
            v.views[1 + bad].assign(Double.NaN);
            v.values[1 + bad] = new double[50];
            new Sweep()
                    .assign(v.views[0], weights, v.views[1], v.views[2], v.views[3])
                    .run();
            v.isClose(0, sum(weights, v.values[1], v.values[2], v.values[3]));
        }
    }

    /** The norm says whether all entries are finite, which is how a run notices that one is not. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void oneBadEntryMakesTheNormBad(DataType type) {
        for (int at : new int[] {0, 2047, 2048, 9000, 9999}) {
            for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
                INDArray x = Nd4j.ones(type, 10000);
                x.putScalar(at, bad);
                assertThat(new Sweep().copy(x, x.ulike()).runForNorm())
                        .as("%s at %s", bad, at)
                        .matches(norm -> !Double.isFinite(norm));
            }
        }
        INDArray huge = Nd4j.valueArrayOf(new long[] {4}, 1e25, DataType.FLOAT);
        assertThat(new Sweep().copy(huge, huge.ulike()).runForNorm()).isCloseTo(2e25, within(1e19));
    }

    @Test
    void refusesWhatIsNoCombination() {
        INDArray x = Nd4j.ones(DataType.FLOAT, 3);
        INDArray longer = Nd4j.ones(DataType.FLOAT, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sweep().assign(x, new double[] {1, 1}, x))
                .withMessageContaining("1 terms with 2 weights");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sweep().assign(x, new double[] {Double.NaN}, x))
                .withMessageContaining("Weight 0")
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sweep().assign(x, new double[] {1}, longer))
                .withMessageContaining("[4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sweep().copy(x, x.dup()).copy(longer, longer.dup()))
                .withMessageContaining("[4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sweep().assign(x, new double[] {1, 1}, x.dup(), x))
                .withMessageContaining("Term 1");
        assertThatIllegalStateException()
                .isThrownBy(() -> new Sweep().runForNorm())
                .withMessageContaining("assign");
    }

    /** What flows between vectors of any magnitudes is missing nowhere: the sum over all stays what it is, far below a rounding. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void flowsKeepTheSumOverAll(DataType type) {
        int n = 9000;
        Random random = new Random(5);
        INDArray[] sent = new INDArray[3];
        PreciseVector[] into = new PreciseVector[3];
        for (int k = 0; k < 3; k++) {
            sent[k] = Nd4j.create(type, n);
            into[k] = PreciseVector.zeros(type, n);
        }
        for (int t = 0; t < 30; t++) {
            double size = t == 3 ? 1e8 : 1;
            for (INDArray message : sent) {
                message.assign(
                        Nd4j.createFromArray(random.doubles(n, -size, size).toArray())
                                .castTo(type));
            }
            for (int k = 0; k < 3; k++) {
                new Sweep()
                        .addFlows(
                                into[k], sent[k], new double[] {1.0 / 3, 1.0 / 3}, sent[(k + 1) % 3], sent[(k + 2) % 3])
                        .run();
            }
        }
        assertThat(into[0].leading().norm2Number().doubleValue()).isGreaterThan(1e9);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (PreciseVector vector : into) {
                sum += vector.leading().getDouble(i);
            }
            for (PreciseVector vector : into) {
                sum += vector.rest().getDouble(i);
            }
            assertThat(sum).isCloseTo(0, within(type == DataType.FLOAT ? 1e-5 : 1e-7));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void flowsThroughTheBackendAreTheSameBits(DataType type) {
        Vectors v = new Vectors(type, 9000);
        PreciseVector host = PreciseVector.zeros(type, 9000);
        PreciseVector backend = PreciseVector.zeros(type, 9000);
        for (double scale : new double[] {1e6, 1, 1e-3}) {
            v.views[1].muli(scale);
            flows(host, v).run();
            flows(backend, v).runThroughBackend();
        }
        assertThat(backend.leading()).isEqualTo(host.leading());
        assertThat(backend.rest()).isEqualTo(host.rest());
        assertThat(host.rest().norm2Number().doubleValue()).isGreaterThan(0);
    }

    private static Sweep flows(PreciseVector into, Vectors v) {
        return new Sweep().addFlows(into, v.views[0], new double[] {0.3, 0, 0.1}, v.views[1], v.views[2], v.views[3]);
    }

    @Test
    void nothingFlowsWhereThereIsNobodyElse() {
        PreciseVector into = PreciseVector.zeros(DataType.FLOAT, 4);
        into.leading().assign(2);
        new Sweep().addFlows(into, Nd4j.ones(DataType.FLOAT, 4), new double[0]).run();
        assertThat(into.leading().toDoubleVector()).containsOnly(2);
        assertThat(into.take(1, 3).toDoubleVector()).containsExactly(2, 2);
        assertThat(into.leading().toDoubleVector()).containsExactly(2, 0, 0, 2);
    }
}
