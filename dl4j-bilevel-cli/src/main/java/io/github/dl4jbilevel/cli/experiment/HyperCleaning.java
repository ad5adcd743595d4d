package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.reader.LabelCorruption;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Data hyper-cleaning, as in arXiv 2601.22682: a share of the training labels is wrong, validation labels are right, and each
 * example gets a weight, g = mean sigmoid(x_i) CE_i + c ||y||^2. Ours: every number.
 */
final class HyperCleaning implements Experiment {
    private static final int AGENTS = 10;
    private static final int HIDDEN = 32;
    private static final double CORRUPTED = 0.4;
    private static final double VALIDATION = 0.2;
    /** DL4J's l2 is twice c. */
    private static final double C = 1e-4;

    private static final double[] SKEWS = {0.1, 0.5, 1};
    private static final double[] SKEWS_OF_GRAPHS = {0.1, 1};

    /** x so large that sigmoid(x) is 1 to single precision: training without weights. */
    private static final double FULL_WEIGHT = 30;

    /** Algorithm, learning rate of y and z, learning rate of x. */
    private record Choice(String algorithm, double eta, double etaOfWeights) {}

    private static final double TRACKING_ETA = 0.1;
    private static final List<Choice> OF_GRAPHS =
            List.of(new Choice("sun-dsbo-gt", TRACKING_ETA, 100), new Choice("d-nsvrgda", 0.02, 0.2));
    private static final List<Choice> CHOICES = List.of(
            new Choice("sun-dsbo-se", 0.1, 100),
            new Choice("sun-dsbo-gt", TRACKING_ETA, 100),
            new Choice("sun-dsbo-extra", 0.1, 100),
            new Choice("sun-dsbo-ed", 0.1, 100),
            new Choice("d-nsvrgda", 0.02, 0.2),
            new Choice("sparkle-gt", 0.1, 100));

    @Override
    public String name() {
        return "hyper-cleaning";
    }

    @Override
    public int defaultRounds() {
        return 800;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        Mnist clean = Mnist.load(setting, VALIDATION);
        LabelCorruption corruption = LabelCorruption.draw(clean.train(), CORRUPTED, setting.seed());
        Mnist data = new Mnist(corruption.rows(), clean.validation(), clean.test());
        Topology topology = Topology.ring(AGENTS);
        for (double skew : SKEWS) {
            finished.accept("dirichlet-" + skew, run(setting, data, corruption, topology, skew));
        }
        for (double skew : SKEWS_OF_GRAPHS) {
            finished.accept("graphs-dirichlet-" + skew, graphs(setting, data, corruption, skew));
        }
    }

    private Report graphs(Setting setting, Mnist data, LabelCorruption corruption, double skew) {
        List<Topology> graphs = Trial.graphs(AGENTS);
        List<Trial.Outcome> outcomes = new ArrayList<>();
        for (Topology graph : graphs) {
            Trial trial = new Trial(setting, data, graph, Sharding.dirichlet(skew));
            for (Choice choice : OF_GRAPHS) {
                outcomes.add(trial.run(
                        choice.algorithm + ", " + graph.name(),
                        network(),
                        ExampleWeights.sigmoid(),
                        builder(choice).build()));
            }
        }
        return report(setting, data, corruption, "graphs, Dirichlet(" + skew + ")", graphs.get(0), outcomes, List.of());
    }

    private Report run(Setting setting, Mnist data, LabelCorruption corruption, Topology topology, double skew) {
        Trial trial = new Trial(setting, data, topology, Sharding.dirichlet(skew));
        List<Trial.Outcome> outcomes = new ArrayList<>();
        for (Choice choice : CHOICES) {
            outcomes.add(trial.run(
                    choice.algorithm,
                    network(),
                    ExampleWeights.sigmoid(),
                    builder(choice).build()));
        }
        ExampleWeights fixed = ExampleWeights.sigmoid().startingAt(FULL_WEIGHT);
        RecipeBuilder tracking = Algorithms.named("sun-dsbo-gt").builder();
        tracking.learningRate(TRACKING_ETA);
        Recipe trainingAlone = Baselines.trainingAlone(TRACKING_ETA);
        List<Trial.Outcome> rivals = List.of(
                trial.run(
                        "sun-dsbo-gt, x fixed", network(), ExampleWeights.sigmoid(), Baselines.withoutTuning(tracking)),
                trial.run("without cleaning", network(), fixed, trainingAlone),
                trial.run("oracle cleaning", network(), fixed, trainingAlone, corruption.cleaned()));
        return report(setting, data, corruption, "Dirichlet(" + skew + ")", topology, outcomes, rivals);
    }

    private static MultiLayerConfiguration network() {
        return Mnist.mlp(HIDDEN, 2 * C);
    }

    /**
     * The report of one part.
     *
     * @param cleaning runs that tune the weights; they set the target
     * @param rivals runs that do not
     */
    private static Report report(
            Setting setting,
            Mnist data,
            LabelCorruption corruption,
            String part,
            Topology drawn,
            List<Trial.Outcome> cleaning,
            List<Trial.Outcome> rivals) {
        Target target =
                Target.reachedByAll(cleaning.stream().map(Trial.Outcome::run).toList());
        List<List<String>> rows = new ArrayList<>();
        for (Trial.Outcome outcome : cleaning) {
            ReportRun run = outcome.run();
            rows.add(List.of(
                    run.algorithm(),
                    Numbers.three(run.testAccuracy()),
                    Numbers.three(separation(outcome, corruption)),
                    target.rounds(run),
                    target.megabytes(run),
                    target.gradients(run)));
        }
        for (Trial.Outcome outcome : rivals) {
            rows.add(List.of(outcome.label(), Numbers.three(outcome.run().testAccuracy()), "-", "-", "-", "-"));
        }
        String ofRivals = rivals.isEmpty()
                ? ""
                : " With x fixed the same algorithm runs and all weights stay 1/2: y descends along mu f as well.";
        SummaryTable table = new SummaryTable(
                "Cleaning, " + part,
                "AUC: the probability that a right example's weight lies above a wrong one's." + ofRivals
                        + " Target: test accuracy " + target + ", the largest that all algorithms reach.",
                List.of("run", "test accuracy", "AUC", "rounds to target", "MB to target", "gradients to target"),
                rows);
        return new Report(
                "Data hyper-cleaning: " + part + " label skew",
                corruption.count() + " of " + data.train().rows() + " training labels are wrong, "
                        + data.validation().rows() + " validation labels are right; MLP 784-" + HIDDEN + "-10; "
                        + AGENTS + " agents.",
                setting.commandLine(),
                TopologyDrawing.of(drawn, MixingMatrix.metropolis(drawn).spectralGap()),
                Stream.concat(cleaning.stream(), rivals.stream())
                        .map(Trial.Outcome::run)
                        .toList(),
                List.of(table));
    }

    private static RecipeBuilder builder(Choice choice) {
        RecipeBuilder builder = Algorithms.named(choice.algorithm).builder();
        builder.learningRate(choice.eta);
        return builder.learningRate(Level.UPPER, choice.etaOfWeights);
    }

    /** AUC of the weights against right and wrong labels, over all agents. */
    private static double separation(Trial.Outcome outcome, LabelCorruption corruption) {
        AgentData data = outcome.trainer().data();
        double[] scores = new double[corruption.rows().rows()];
        for (int k = 0; k < data.agents(); k++) {
            INDArray x = outcome.result().upperVariable(k);
            int[] numbers = data.trainingRowNumbers(k);
            for (int i = 0; i < numbers.length; i++) {
                scores[numbers[i]] = x.getDouble(i);
            }
        }
        return corruption.auc(scores);
    }
}
