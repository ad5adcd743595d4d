package io.github.dl4jbilevel.run;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.MessageShape;
import io.github.dl4jbilevel.math.Rounds;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Messages of 16 bits an entry: what rounding takes from one message, the next ones bring. */
class MessageRoundingTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    /** Eight significant bits: 1 + 1/128 is the next after 1; halves go to the even one. */
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.00390625, 1",
        "1.01171875, 1.015625",
        "1.005, 1.0078125",
        "-1.005, -1.0078125",
        "0, 0",
        "3.4028235e38, 3.3895314e38"
    })
    void roundsToTheNearest(float value, float expected) {
        float rounded = MessagePrecision.round(value);
        assertThat(rounded).isCloseTo(expected, within(Math.abs(expected) * 0.01f));
        assertThat(Float.floatToRawIntBits(rounded) & 0xffff).isZero();
        if (Math.abs(value) < 2 && Math.abs(value) > 1e-3) {
            assertThat(rounded).isEqualTo(expected);
        }
    }

    @Test
    void isWithinHalfAUnitEverywhereAndKeepsWhatIsNotFinite() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value) && Math.abs(value) > Float.MIN_NORMAL && Math.abs(value) < 3e38f) {
                assertThat(Math.abs(MessagePrecision.round(value) - value)).isLessThanOrEqualTo(Math.abs(value) / 256);
            }
        }
        assertThat(MessagePrecision.round(Float.NaN)).isNaN();
        assertThat(MessagePrecision.round(Float.POSITIVE_INFINITY)).isInfinite();
        assertThat(MessagePrecision.round(Float.intBitsToFloat(0x7f800001))).isNaN();
    }

    /** Entries that do not travel are not rounded and keep their error. */
    @Test
    void theErrorWaitsForWhatTravels() {
        MessageRounding rounding = new MessageRounding(
                DataType.FLOAT,
                new MessageShape(List.of(
                        new MessageShape.Part(1, Rounds.every()), new MessageShape.Part(1, Rounds.every(2, 0)))));
        float fine = 1 + 1f / (1 << 12);
        for (int t = 0; t < 3; t++) {
            INDArray message = Nd4j.createFromArray(fine, fine);
            rounding.round(message, t);
            boolean travels = t % 2 == 0;
            assertThat(message.getFloat(0)).isEqualTo(1);
            assertThat(message.getFloat(1)).isEqualTo(travels ? 1 : fine);
            assertThat(rounding.error().getFloat(0)).isEqualTo((t + 1) * (fine - 1));
            assertThat(rounding.error().getFloat(1)).isEqualTo((t / 2 + 1) * (fine - 1));
        }
    }

    /** sum_t q_t = sum_t m_t - r_T, and r stays within half a unit. */
    @Test
    void nothingIsLostInTheLongRun() {
        int n = 40_000;
        MessageRounding rounding = new MessageRounding(DataType.FLOAT, MessageShape.whole(List.of((long) n)));
        Random random = new Random(5);
        double[] wanted = new double[n];
        double[] sent = new double[n];
        for (int t = 0; t < 50; t++) {
            float[] entries = new float[n];
            for (int i = 0; i < n; i++) {
                entries[i] = (float) (1 + 1e-4 * random.nextGaussian());
                wanted[i] += entries[i];
            }
            INDArray message = Nd4j.createFromArray(entries);
            rounding.round(message, 0);
            float[] rounded = message.toFloatVector();
            for (int i = 0; i < n; i++) {
                sent[i] += rounded[i];
            }
        }
        float[] error = rounding.error().toFloatVector();
        for (int i = 0; i < n; i++) {
            assertThat(sent[i] + error[i]).isCloseTo(wanted[i], within(1e-4));
            assertThat(error[i]).isBetween(-0.005f, 0.005f);
        }
    }

    @Test
    void aRunSendsHalfTheBytesEndsNearbyAndResumesBitForBit() {
        BilevelResult full =
                trainer(mlp()).trainingData(separable(200, 1)).build().fit(200);
        DecentralizedBilevelTrainer.Builder halved =
                trainer(mlp()).trainingData(separable(200, 1)).messagePrecision(MessagePrecision.BFLOAT16);
        BilevelResult half = halved.build().fit(200);
        assertThat(2 * half.finalMetrics().bytesSent())
                .isEqualTo(full.finalMetrics().bytesSent());
        assertThat(half.network().params()).isNotEqualTo(full.network().params());
        assertThat(half.finalMetrics().upperLoss())
                .isCloseTo(full.finalMetrics().upperLoss(), within(0.02));
        halved.checkpoints(folder, 70).build().fit(70);
        assertThat(halved.build().resume(200).network().params())
                .isEqualTo(half.network().params());
        assertThatThrownBy(() -> trainer(mlp())
                        .trainingData(separable(200, 1))
                        .checkpoints(folder, 70)
                        .build()
                        .resume(300))
                .hasMessageContaining("messagePrecision = BFLOAT16");
    }

    @Test
    void doubleIsRefused() {
        assertThatThrownBy(() -> new MessageRounding(DataType.DOUBLE, MessageShape.whole(List.of(3L))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("DOUBLE", "FLOAT is required");
    }
}
