package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.Sparkle;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.LongTail;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * Long-tailed MNIST: training classes shrink exponentially from the digit 0 to the digit 9, validation and test rows are balanced.
 * Tuned are class weights, logit offsets, and both, by SPARKLE, whose y sees training rows alone; the rival trains without.
 * Ours: every number.
 */
final class LongTailed implements Experiment {
    private static final int AGENTS = 8;
    private static final int HIDDEN = 32;
    private static final double RATIO = 100;
    private static final double VALIDATION = 0.2;
    private static final double ETA = 0.1;
    private static final double ETA_OF_X = 0.1;

    /** DL4J's coefficient on all weights: the implicit hypergradient asks for strong convexity. */
    private static final double L2 = 1e-3;

    /** A class weighs at most this much, at least its inverse: unbounded, weights and offsets together run away. */
    private static final double MOST = 20;

    @Override
    public String name() {
        return "long-tail";
    }

    @Override
    public int defaultRounds() {
        return 800;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        Mnist balanced = Mnist.load(setting, VALIDATION);
        LabeledRows tailed = new LongTail(RATIO, setting.seed()).subsample(balanced.train());
        Mnist data = new Mnist(tailed, balanced.validation(), balanced.test());
        Topology ring = Topology.ring(AGENTS);
        Trial trial = new Trial(setting, data, ring, Sharding.even());
        MultiLayerConfiguration network = Mnist.mlp(HIDDEN, L2);
        Recipe tuning = Sparkle.builder(CorrectionKind.GRADIENT_TRACKING)
                .learningRate(ETA)
                .learningRate(Level.UPPER, ETA_OF_X)
                .build();
        List<Trial.Outcome> outcomes = new ArrayList<>();
        outcomes.add(trial.run("training alone", network, weights(), Baselines.trainingAlone(ETA)));
        outcomes.add(trial.run("class weights", network, weights(), tuning));
        outcomes.add(trial.run("logit adjustment", network, LogitAdjustment.perClass(), tuning));
        outcomes.add(trial.run("both", network, Hyperparameters.all(weights(), LogitAdjustment.perClass()), tuning));
        List<ReportRun> runs = outcomes.stream().map(Trial.Outcome::run).toList();
        List<List<String>> rows = outcomes.stream()
                .map(outcome -> List.of(
                        outcome.label(),
                        Numbers.three(outcome.run().testAccuracy()),
                        Numbers.three(outcome.run().testLoss()),
                        values(outcome.result().hyperparameters())))
                .toList();
        SummaryTable table = new SummaryTable(
                "Long-tailed MNIST",
                "Test rows are balanced, so accuracy counts every digit alike. In every run y descends along the training loss"
                        + " alone, so what the others gain they gain by x. Class weights lie between " + 1 / MOST
                        + " and " + MOST
                        + ". Values are those of the digits 0 to 9.",
                List.of("run", "test accuracy", "test loss", "tuned values"),
                rows);
        finished.accept(
                "",
                new Report(
                        "Long-tailed MNIST: class weights and logit adjustment",
                        "Training rows of the digits 0 to 9: " + Arrays.toString(tailed.rowsPerClass()) + "; "
                                + data.validation().rows() + " balanced validation rows; MLP 784-" + HIDDEN + "-10; "
                                + tuning.name() + "; " + ring + ".",
                        setting.commandLine(),
                        TopologyDrawing.of(ring, MixingMatrix.metropolis(ring).spectralGap()),
                        runs,
                        List.of(table)));
    }

    private static Hyperparameters weights() {
        return ClassWeights.bounded(1 / MOST, MOST);
    }

    private static String values(List<TunedHyperparameter> tuned) {
        return tuned.stream()
                .map(h -> String.format(java.util.Locale.ROOT, "%.2f", h.value()))
                .collect(Collectors.joining(" "));
    }
}
