package io.github.dl4jbilevel.updater;

import static io.github.dl4jbilevel.updater.Networks.batch;
import static io.github.dl4jbilevel.updater.Networks.network;
import static io.github.dl4jbilevel.updater.Networks.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.math.Sweep;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NormalizedStormUpdaterTest {

    private static double[] apply(NormalizedStormUpdater updater, int iteration, double... gradient) {
        INDArray g = Nd4j.createFromArray(gradient);
        updater.applyUpdater(g, iteration, 0);
        return g.toDoubleVector();
    }

    @Test
    void byHand() {
        NormalizedStorm config = new NormalizedStorm(0.1, 0.5);
        assertThat(config.stateSize(2)).isEqualTo(4);
        INDArray state = Nd4j.createFromArray(9.0, 9.0, 9.0, 9.0);
        NormalizedStormUpdater updater = config.instantiate(state, true);
        assertThat(updater.lastUpdate().toDoubleVector()).containsExactly(0, 0);
        // e_0 = (3, -4), ||e_0|| = 5: u_0 = 0.1 (0.6, -0.8)
        assertThat(apply(updater, 0, 3, -4)).containsExactly(new double[] {0.06, -0.08}, within(1e-14));
        assertThat(state.toDoubleVector()).containsExactly(new double[] {3, -4, 0.06, -0.08}, within(1e-14));
        // D(v_0; s_1) = (2, -2), D(v_1; s_1) = (4.5, 13): e_1 = (4.5, 13) + 0.5 ((3, -4) - (2, -2)) = (5, 12), norm 13
        updater.atPreviousPoint(Nd4j.createFromArray(2.0, -2.0));
        double[] u1 = {0.5 / 13, 1.2 / 13};
        assertThat(apply(updater, 1, 4.5, 13)).containsExactly(u1, within(1e-14));
        assertThat(state.toDoubleVector()).containsExactly(new double[] {5, 12, u1[0], u1[1]}, within(1e-14));
        assertThat(updater.lastUpdate().toDoubleVector()).containsExactly(u1, within(1e-14));
    }

    @Test
    void refusesToGuessThePreviousGradient() {
        NormalizedStormUpdater updater =
                new NormalizedStorm(0.1, 0.5).instantiate(Nd4j.createFromArray(0.0, 0.0), true);
        apply(updater, 0, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> apply(updater, 1, 1))
                .withMessageContaining("net.addListeners(new PreviousPointListener())")
                .withMessageContaining("a = 1");
        updater.atPreviousPoint(Nd4j.createFromArray(1.0));
        assertThatIllegalStateException()
                .isThrownBy(() -> updater.atPreviousPoint(Nd4j.createFromArray(1.0)))
                .withMessageContaining("twice");
    }

    /** A run on its rows and DL4J's training on a state view follow one recursion, to the bit. */
    @ParameterizedTest
    @ValueSource(doubles = {0.25, 1})
    void theEstimateInTheStateIsStorms(double a) {
        Random random = new Random(8);
        int n = 3;
        Storm storm = new Storm(a);
        INDArray state = Nd4j.zeros(DataType.DOUBLE, 2L * n);
        NormalizedStormUpdater updater = new NormalizedStorm(0.1, a).instantiate(state, true);
        INDArray previous = Nd4j.zeros(DataType.DOUBLE, n);
        for (int t = 0; t < 6; t++) {
            double[] gradient = random.doubles(n, -1, 1).toArray();
            INDArray atPreviousPoint =
                    Nd4j.createFromArray(random.doubles(n, -1, 1).toArray());
            INDArray e = Nd4j.zeros(DataType.DOUBLE, n);
            Sweep sweep = new Sweep();
            storm.estimate(sweep, e, Nd4j.createFromArray(gradient), atPreviousPoint, previous, t);
            sweep.run();
            if (t > 0 && updater.needsPreviousPoint()) {
                updater.atPreviousPoint(atPreviousPoint);
            }
            apply(updater, t, gradient);
            assertThat(state.get(NDArrayIndex.interval(0, n)).toDoubleVector()).containsExactly(e.toDoubleVector());
            previous = e;
        }
    }

    /** The state is a view, and so is the gradient: nothing around them is written. */
    @Test
    void viewsAreHonouredAndNothingElseIsWritten() {
        INDArray state = Nd4j.valueArrayOf(new long[] {1, 8}, 7.0);
        INDArray gradients = Nd4j.valueArrayOf(new long[] {6}, 7.0);
        INDArray gradient = gradients.get(NDArrayIndex.interval(1, 3));
        NormalizedStormUpdater updater = new NormalizedStorm(5, 0.5)
                .instantiate(state.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 7)), true);
        gradient.assign(Nd4j.createFromArray(3f, -4f));
        updater.applyUpdater(gradient, 0, 0);
        updater.atPreviousPoint(Nd4j.createFromArray(2f, -2f));
        gradient.assign(Nd4j.createFromArray(2.5f, 5f));
        // e_1 = (2.5, 5) + 0.5 ((3, -4) - (2, -2)) = (3, 4)
        updater.applyUpdater(gradient, 1, 0);
        assertThat(gradients.toFloatVector()).containsExactly(7, 3, 4, 7, 7, 7);
        assertThat(state.reshape(8).toFloatVector()).containsExactly(7, 7, 7, 3, 4, 3, 4, 7);
        assertThat(updater.getState()).containsEntry("e", Nd4j.createFromArray(3f, 4f));
    }

    /** Iteration 0 starts afresh whatever the state holds; a later one goes on from it, as after a restore. */
    @Test
    void theIterationDecidesWhetherTheStateCounts() {
        INDArray state = Nd4j.createFromArray(10.0, 0.0);
        NormalizedStormUpdater updater = new NormalizedStorm(1, 0.5).instantiate(state, false);
        updater.atPreviousPoint(Nd4j.createFromArray(4.0));
        apply(updater, 7, 2);
        assertThat(state.getDouble(0)).isEqualTo(5);
        apply(updater, 0, 2);
        assertThat(state.getDouble(0)).isEqualTo(2);
    }

    /** Deeplearning4j then builds new updaters and hands the state over; the recursion must go on. */
    @Test
    void theLearningRateOfABuiltNetworkCanBeChanged() {
        MultiLayerNetwork changed = network(settings(new NormalizedStorm(0.1, 0.5)));
        MultiLayerNetwork unchanged = network(settings(new NormalizedStorm(0.1, 0.5)));
        changed.addListeners(new PreviousPointListener());
        unchanged.addListeners(new PreviousPointListener());
        for (int t = 0; t < 3; t++) {
            changed.fit(batch(t));
            unchanged.fit(batch(t));
        }
        INDArray before = unchanged.params().dup();
        changed.setLearningRate(0.02);
        changed.fit(batch(3));
        unchanged.fit(batch(3));
        INDArray fifth = unchanged.params().sub(before).mul(0.2);
        assertThat(changed.params().sub(before).sub(fifth).normmaxNumber().doubleValue())
                .isLessThan(1e-12);
    }

    @Test
    void aClonedNetworkGoesOnWithItsOwnState() {
        MultiLayerNetwork net = network(settings(new NormalizedStorm(0.1, 0.5)));
        net.addListeners(new PreviousPointListener());
        for (int t = 0; t < 3; t++) {
            net.fit(batch(t));
        }
        MultiLayerNetwork clone = net.clone();
        clone.setListeners(new PreviousPointListener());
        clone.fit(batch(3));
        net.fit(batch(3));
        assertThat(clone.params().sub(net.params()).normmaxNumber().doubleValue())
                .isLessThan(1e-12);
    }
}
