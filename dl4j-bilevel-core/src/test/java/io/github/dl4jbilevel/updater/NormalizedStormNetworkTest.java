package io.github.dl4jbilevel.updater;

import static io.github.dl4jbilevel.updater.Networks.BATCH;
import static io.github.dl4jbilevel.updater.Networks.batch;
import static io.github.dl4jbilevel.updater.Networks.network;
import static io.github.dl4jbilevel.updater.Networks.rawGradient;
import static io.github.dl4jbilevel.updater.Networks.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class NormalizedStormNetworkTest {

    private static final double RATE = 0.05;
    private static final double A = 0.3;

    private static MultiLayerNetwork listened(MultiLayerNetwork net) {
        net.addListeners(new PreviousPointListener());
        return net;
    }

    /** Gradient of mean loss + l2/2 |weights|^2 + l1 |weights|_1 (biases are not penalized in Deeplearning4j). */
    private static INDArray gradient(MultiLayerNetwork net, INDArray at, DataSet batch, double l1, double l2) {
        net.setParams(at);
        INDArray gradient = rawGradient(net, batch).divi(BATCH);
        INDArray weights = net.params().dup();
        int bias1 = 4 * 5;
        int weights2 = bias1 + 5;
        int bias2 = weights2 + 5 * 3;
        for (int i = 0; i < weights.length(); i++) {
            if ((i >= bias1 && i < weights2) || i >= bias2) {
                weights.putScalar(i, 0);
            }
        }
        for (int i = 0; i < weights.length(); i++) {
            double w = weights.getDouble(i);
            gradient.putScalar(i, gradient.getDouble(i) + l2 * w + l1 * Math.signum(w));
        }
        return gradient;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 0.1", "0.02, 0.1"})
    void fitIsTheRecursion(double l1, double l2) {
        MultiLayerNetwork net =
                listened(network(settings(new NormalizedStorm(RATE, A)).l1(l1).l2(l2)));
        MultiLayerNetwork oracle = network(settings(new NormalizedStorm(RATE, A)));
        INDArray v = net.params().dup();
        INDArray previous = v;
        INDArray e = v;
        for (int t = 0; t < 5; t++) {
            INDArray current = gradient(oracle, v, batch(t), l1, l2);
            // The recursion as it stands in NormalizedStorm, with arrays made freely.
            e = t == 0
                    ? current
                    : current.add(
                            e.sub(gradient(oracle, previous, batch(t), l1, l2)).mul(1 - A));
            previous = v;
            v = v.sub(e.mul(RATE / e.norm2Number().doubleValue()));

            net.fit(batch(t));
            assertThat(net.params().sub(v).normmaxNumber().doubleValue())
                    .as("iteration %s", t)
                    .isLessThan(1e-10);
        }
    }

    @Test
    void everyStepHasTheLengthOfTheLearningRate() {
        ISchedule schedule = new ExponentialSchedule(ScheduleType.ITERATION, RATE, 0.9);
        MultiLayerNetwork net = listened(network(settings(new NormalizedStorm(schedule, A))));
        for (int t = 0; t < 6; t++) {
            INDArray before = net.params().dup();
            net.fit(batch(t));
            double length = net.params().sub(before).norm2Number().doubleValue();
            assertThat(length).as("iteration %s", t).isCloseTo(RATE * Math.pow(0.9, t), within(1e-14));
        }
    }

    /** The sum over the batch is then not divided, here and there; the direction, and so the step, is the same. */
    @Test
    void withoutMiniBatchDivisionTheStepsAreTheSame() {
        MultiLayerNetwork divided = listened(network(settings(new NormalizedStorm(RATE, A))));
        MultiLayerNetwork summed =
                listened(network(settings(new NormalizedStorm(RATE, A)).miniBatch(false)));
        for (int t = 0; t < 4; t++) {
            divided.fit(batch(t));
            summed.fit(batch(t));
        }
        assertThat(divided.params().sub(summed.params()).normmaxNumber().doubleValue())
                .isLessThan(1e-12);
    }

    @Test
    void trainingGoesOnAfterModelSerializer() throws IOException {
        MultiLayerNetwork net =
                listened(network(settings(new NormalizedStorm(RATE, A)).l2(0.1)));
        for (int t = 0; t < 3; t++) {
            net.fit(batch(t));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(net, file, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        assertThat(restored.params()).isEqualTo(net.params());
        assertThat(restored.getUpdater().getStateViewArray())
                .isEqualTo(net.getUpdater().getStateViewArray());
        assertThatIllegalStateException()
                .isThrownBy(() -> restored.fit(batch(3)))
                .withMessageContaining("net.addListeners(new PreviousPointListener())");
        listened(restored);
        net.fit(batch(3));
        restored.fit(batch(3));
        assertThat(restored.params().sub(net.params()).normmaxNumber().doubleValue())
                .isLessThan(1e-6);
    }

    /** Deeplearning4j calls listeners between the gradient and the update; what they see must be as without this one. */
    @Test
    void gradientScoreAndParametersArePutBackExactly() {
        MultiLayerNetwork net = network(settings(new NormalizedStorm(RATE, A)).l2(0.1));
        Recorder before = new Recorder();
        Recorder after = new Recorder();
        net.setListeners(before, new PreviousPointListener(), after);
        for (int t = 0; t < 3; t++) {
            net.fit(batch(t));
            assertThat(after.gradient).isEqualTo(before.gradient);
            assertThat(after.params).isEqualTo(before.params);
            assertThat(after.score).isEqualTo(before.score);
            assertThat(net.score()).isEqualTo(before.score);
        }
        assertThat(after.calls).isEqualTo(3);
    }

    private static final class Recorder extends BaseTrainingListener {
        private INDArray gradient = Nd4j.empty();
        private INDArray params = Nd4j.empty();
        private double score;
        private int calls;

        @Override
        public void onGradientCalculation(Model model) {
            gradient = model.gradient().gradient().dup();
            params = model.params().dup();
            score = model.score();
            calls++;
        }
    }

    @Test
    void theNormIsPerUpdaterBlock() {
        MultiLayerNetwork net =
                listened(network(settings(new NormalizedStorm(RATE, A)).biasUpdater(new NormalizedStorm(2 * RATE, A))));
        net.fit(batch(0));
        INDArray before = net.params().dup();
        net.fit(batch(1));
        INDArray step = net.params().sub(before);
        assertThat(blocks(net)).hasSize(4);
        for (UpdaterBlock block : blocks(net)) {
            INDArray part = step.get(NDArrayIndex.interval(block.getParamOffsetStart(), block.getParamOffsetEnd()));
            double rate = block.getGradientUpdater().getConfig().getLearningRate(1, 0);
            assertThat(part.norm2Number().doubleValue()).isCloseTo(rate, within(1e-14));
        }
    }

    @Test
    void runningStatisticsOfBatchNormalizationAreNotMovedBack() {
        MultiLayerNetwork net = batchNormalized(new NormalizedStorm(RATE, A));
        MultiLayerNetwork plain = batchNormalized(new NormalizedStorm(RATE, 1));
        listened(net);
        INDArray before = statistics(net).dup();
        for (int t = 0; t < 4; t++) {
            // Same parameters, so that the statistics of the forward pass, and their update, are the same.
            plain.setParams(net.params());
            net.fit(batch(t));
            plain.fit(batch(t));
            assertThat(statistics(net)).isEqualTo(statistics(plain));
        }
        assertThat(statistics(net)).isNotEqualTo(before);
    }

    private static MultiLayerNetwork batchNormalized(IUpdater updater) {
        MultiLayerNetwork net = new MultiLayerNetwork(settings(updater)
                .list()
                .layer(Networks.dense())
                .layer(new BatchNormalization.Builder().nIn(5).nOut(5).build())
                .layer(Networks.output())
                .build());
        net.init();
        return net;
    }

    private static INDArray statistics(MultiLayerNetwork net) {
        return Nd4j.concat(
                0,
                net.getParam("1_mean").reshape(5),
                net.getParam("1_log10stdev").reshape(5));
    }

    private static List<UpdaterBlock> blocks(MultiLayerNetwork net) {
        return ((BaseMultiLayerUpdater<?>) net.getUpdater()).getUpdaterBlocks();
    }

    @Test
    void weightOneNeedsNoListenerAndIsNormalizedSgd() {
        MultiLayerNetwork storm = network(settings(new NormalizedStorm(RATE, 1)).dropOut(0.5));
        MultiLayerNetwork sgd = network(settings(new NormalizedSgd(RATE)).dropOut(0.5));
        for (MultiLayerNetwork net : List.of(storm, sgd)) {
            for (int t = 0; t < 4; t++) {
                net.fit(batch(t));
            }
        }
        assertThat(storm.params()).isEqualTo(sgd.params());
    }

    @ParameterizedTest
    @MethodSource("allUpdaters")
    void configurationsSurviveJsonAndYaml(IUpdater updater) {
        MultiLayerConfiguration conf =
                network(settings(updater)).getLayerWiseConfigurations().clone();
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        assertThat(MultiLayerConfiguration.fromYaml(conf.toYaml())).isEqualTo(conf);
        assertThat(conf.toJson()).contains(updater.getClass().getName());
        assertThat(MultiLayerConfiguration.fromJson(conf.toJson())
                        .getConf(0)
                        .getLayer()
                        .getUpdaterByParam("W"))
                .isEqualTo(updater);
    }

    static Stream<IUpdater> allUpdaters() {
        ISchedule schedule = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9);
        return Stream.of(
                new NormalizedSgd(0.1),
                new NormalizedSgd(schedule),
                new ClippedSgd(0.1, 2),
                new ClippedSgd(schedule, 2),
                new NormalizedStorm(0.1, 0.3),
                new NormalizedStorm(schedule, 0.3));
    }
}
