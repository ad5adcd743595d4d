package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Sparkle;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Every kind of hyperparameter on data that ask for it, against the same run whose x stays where it starts. The network is a
 * logistic regression and the algorithm SPARKLE, whose y sees training rows alone: what is gained is owed to x. Ours.
 */
final class WorthTuning implements Experiment {
    private static final int AGENTS = 4;
    private static final int HELD_OUT = 800;
    private static final double ETA = 0.3;
    private static final double WEAK_L2 = 0.01;

    private static final double START = 0.01;

    /** Many features that mean nothing, and few rows. */
    private static final Mixture NOISE_FEATURES = new Mixture(20, 3, 0.7, 0.5, 0);

    private static final Mixture RARE_CLASS = new Mixture(4, 2, 0.7, 0.05, 0);
    private static final Mixture WRONG_LABELS = new Mixture(4, 3, 1, 0.5, 0.3);
    private static final Mixture UNSURE_LABELS = new Mixture(20, 3, 0.6, 0.5, 0.2);

    /**
     * One kind.
     *
     * @param l2 in the configuration, where x is no L2 coefficient
     * @param scaled whether a layer of scales stands below the output
     * @param ofX step rule of x
     * @param trusted law of validation and test rows
     */
    private record Kind(
            String name,
            Hyperparameters tuned,
            double l2,
            boolean scaled,
            IUpdater ofX,
            Mixture training,
            int rows,
            Mixture trusted) {}

    private static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        penalties(kinds, "L2", Regularizer.l2().exp().startingAtValue(START), 0);
        penalties(kinds, "smooth L1", Regularizer.smoothL1(0.1).exp().startingAtValue(START), WEAK_L2);
        penalties(kinds, "elastic net", Regularizer.elasticNet(0.1).exp().startingAtValue(START), 0);
        kinds.add(new Kind(
                "input scaling",
                InputScaling.perFeature(),
                WEAK_L2,
                true,
                new Adam(0.02),
                NOISE_FEATURES,
                120,
                NOISE_FEATURES));
        kinds.add(rare("class weights", ClassWeights.exp()));
        kinds.add(rare("logit adjustment", LogitAdjustment.perClass()));
        kinds.add(new Kind(
                "example weights",
                ExampleWeights.sigmoid(),
                WEAK_L2,
                false,
                new Sgd(20),
                WRONG_LABELS,
                400,
                WRONG_LABELS.clean()));
        kinds.add(unsure("temperature", LossTemperature.bounded(0.5, 2).startingAtValue(1)));
        kinds.add(unsure("label smoothing", LabelSmoothing.upTo(0.9)));
        return kinds;
    }

    private static void penalties(List<Kind> kinds, String name, Regularizer penalty, double l2) {
        Map<String, Regularizer> groupings = new LinkedHashMap<>();
        groupings.put("per layer", penalty.perLayer());
        groupings.put("per unit", penalty.perUnit());
        groupings.put("per input feature", penalty.perInputFeature());
        groupings.put("per parameter", penalty.perParameter());
        groupings.forEach((grouping, tuned) -> kinds.add(new Kind(
                name + " " + grouping, tuned, l2, false, new Adam(0.02), NOISE_FEATURES, 120, NOISE_FEATURES)));
    }

    private static Kind rare(String name, Hyperparameters tuned) {
        return new Kind(name, tuned, WEAK_L2, false, new Adam(0.05), RARE_CLASS, 400, RARE_CLASS.balanced());
    }

    private static Kind unsure(String name, Hyperparameters tuned) {
        return new Kind(name, tuned, 0.001, false, new Adam(0.02), UNSURE_LABELS, 120, UNSURE_LABELS);
    }

    @Override
    public String name() {
        return "worth-tuning";
    }

    @Override
    public int defaultRounds() {
        return 400;
    }

    @Override
    public boolean needsData() {
        return false;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        Topology ring = Topology.ring(AGENTS);
        List<ReportRun> runs = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Kind kind : kinds()) {
            ReportRun fixed = fit(setting, ring, kind, kind.name + ", x fixed", Baselines.withoutTuning(algorithm()));
            ReportRun tuned = fit(
                    setting,
                    ring,
                    kind,
                    kind.name,
                    algorithm().stepRule(Level.UPPER, kind.ofX).build());
            runs.add(fixed);
            runs.add(tuned);
            rows.add(List.of(
                    kind.name,
                    Integer.toString(tuned.hyperparameters().size()),
                    Numbers.three(fixed.validationLoss()),
                    Numbers.three(tuned.validationLoss()),
                    Numbers.three(fixed.testLoss()),
                    Numbers.three(tuned.testLoss()),
                    Numbers.three(fixed.testAccuracy()),
                    Numbers.three(tuned.testAccuracy())));
        }
        SummaryTable table = new SummaryTable(
                "Fixed against tuned",
                "Validation and test loss, and test accuracy, with x where it starts and with x tuned.",
                List.of(
                        "hyperparameter",
                        "values",
                        "validation, fixed",
                        "tuned",
                        "test loss, fixed",
                        "tuned",
                        "accuracy, fixed",
                        "tuned"),
                rows);
        finished.accept(
                "",
                new Report(
                        "Each kind of hyperparameter against its fixed start",
                        "Logistic regression on mixtures of two Gaussians; " + HELD_OUT
                                + " validation rows, as many test rows; " + ring + ".",
                        setting.commandLine(),
                        TopologyDrawing.of(ring, MixingMatrix.metropolis(ring).spectralGap()),
                        runs,
                        List.of(table)));
    }

    private static RecipeBuilder algorithm() {
        return Sparkle.builder(CorrectionKind.GRADIENT_TRACKING).learningRate(ETA);
    }

    private static ReportRun fit(Setting setting, Topology ring, Kind kind, String label, Recipe recipe) {
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(network(kind))
                .hyperparameters(kind.tuned)
                .algorithm(recipe)
                .topology(ring)
                .trainingData(kind.training.rows(kind.rows, setting.seed()))
                .validationData(kind.trusted.rows(HELD_OUT, setting.seed() + 1))
                .testData(kind.trusted.rows(HELD_OUT, setting.seed() + 2))
                .batchSize(setting.batch())
                .seed(setting.seed())
                .threads(setting.threads())
                .reportEvery(setting.reportEvery())
                .listeners(setting.watch().apply(label, (long) setting.rounds()))
                .build()
                .fit(setting.rounds());
        return ReportRun.of(label, result, Map.of());
    }

    private static MultiLayerConfiguration network(Kind kind) {
        int features = kind.training.features();
        NeuralNetConfiguration.ListBuilder layers =
                new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).list();
        if (kind.scaled) {
            layers.layer(new ElementWiseMultiplicationLayer.Builder()
                    .nIn(features)
                    .nOut(features)
                    .activation(Activation.IDENTITY)
                    .build());
        }
        OutputLayer.Builder output = new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(features)
                .nOut(2)
                .activation(Activation.SOFTMAX);
        return layers.layer((kind.l2 > 0 ? output.l2(kind.l2) : output).build()).build();
    }
}
