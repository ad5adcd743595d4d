package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * Hyper-representation, as in arXiv 2601.22682: x are the layers below the output, y is the output layer. Compared are
 * algorithms on a ring, and graphs under one algorithm, at two degrees of label skew, and LeNet on two graphs. The rival is the
 * same algorithm over layers that stay as they were drawn. Ours: every number.
 */
final class HyperRepresentation implements Experiment {
    private static final int AGENTS = 8;
    private static final int HIDDEN = 64;
    private static final double VALIDATION = 0.5;
    private static final double[] SKEWS = {0.1, 1};
    /** LeNet's rounds are this many times fewer: one of its passes takes fifty times as long. */
    private static final int LENET_DIVISOR = 4;

    /** Algorithm and learning rate of all levels. */
    private record Choice(String algorithm, double eta) {}

    private static final Choice OF_TOPOLOGIES = new Choice("sun-dsbo-gt", 0.1);
    private static final List<Choice> CHOICES = List.of(
            new Choice("sun-dsbo-se", 0.1),
            new Choice("sun-dsbo-gt", 0.1),
            new Choice("sun-dsbo-extra", 0.1),
            new Choice("sun-dsbo-ed", 0.1),
            new Choice("d-nsvrgda", 0.02),
            new Choice("sparkle-gt", 0.1));

    @Override
    public String name() {
        return "hyper-representation";
    }

    @Override
    public int defaultRounds() {
        return 600;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        Mnist data = Mnist.load(setting, VALIDATION);
        for (double skew : SKEWS) {
            finished.accept("algorithms-dirichlet-" + skew, algorithms(setting, data, skew));
            finished.accept("graphs-dirichlet-" + skew, graphs(setting, data, skew));
        }
        finished.accept("lenet", leNet(setting, data));
    }

    private static Report algorithms(Setting setting, Mnist data, double skew) {
        Topology ring = Topology.ring(AGENTS);
        Trial trial = new Trial(setting, data, ring, Sharding.dirichlet(skew));
        List<ReportRun> runs = new ArrayList<>();
        for (Choice choice : CHOICES) {
            runs.add(trial.run(choice.algorithm, mlp(), SharedRepresentation.below(1), recipe(choice))
                    .run());
        }
        ReportRun rival = trial.run(
                        OF_TOPOLOGIES.algorithm + ", layers as drawn",
                        mlp(),
                        SharedRepresentation.below(1),
                        Baselines.withoutTuning(builder(OF_TOPOLOGIES)))
                .run();
        return report(
                setting, "algorithms on a ring, Dirichlet(" + skew + ")", "MLP 784-64-10", ring, runs, List.of(rival));
    }

    private static Report graphs(Setting setting, Mnist data, double skew) {
        List<ReportRun> runs = new ArrayList<>();
        List<Topology> graphs = Trial.graphs(AGENTS);
        for (Topology graph : graphs) {
            Trial trial = new Trial(setting, data, graph, Sharding.dirichlet(skew));
            runs.add(trial.run(graph.name(), mlp(), SharedRepresentation.below(1), recipe(OF_TOPOLOGIES))
                    .run());
        }
        return report(
                setting,
                "graphs under " + OF_TOPOLOGIES.algorithm + ", Dirichlet(" + skew + ")",
                "MLP 784-64-10",
                graphs.get(0),
                runs,
                List.of());
    }

    private static Report leNet(Setting setting, Mnist data) {
        Setting shorter = new Setting(
                setting.data(),
                setting.rows(),
                Math.max(1, setting.rounds() / LENET_DIVISOR),
                setting.batch(),
                setting.seed(),
                setting.threads(),
                Math.max(1, setting.reportEvery() / LENET_DIVISOR),
                setting.commandLine(),
                setting.choice(),
                setting.watch());
        Topology ring = Topology.ring(AGENTS);
        int cut = 5;
        List<ReportRun> runs = new ArrayList<>();
        for (Topology graph : List.of(ring, Topology.exponential(AGENTS))) {
            Trial trial = new Trial(shorter, data, graph, Sharding.dirichlet(1));
            for (Choice choice : List.of(OF_TOPOLOGIES, new Choice("d-nsvrgda", 0.02))) {
                runs.add(trial.run(
                                choice.algorithm + ", " + graph.name(),
                                Mnist.leNet(),
                                SharedRepresentation.below(cut),
                                recipe(choice))
                        .run());
            }
        }
        return report(shorter, "LeNet, Dirichlet(1)", "LeNet", ring, runs, List.of());
    }

    /**
     * The report of one part.
     *
     * @param tuned runs that train the layers above; they set the target
     * @param rivals runs that do not
     */
    private static Report report(
            Setting setting,
            String what,
            String network,
            Topology drawn,
            List<ReportRun> tuned,
            List<ReportRun> rivals) {
        Target target = Target.reachedByAll(tuned);
        List<ReportRun> runs = Stream.concat(tuned.stream(), rivals.stream()).toList();
        List<List<String>> rows = runs.stream()
                .map(run -> List.of(
                        run.algorithm(),
                        Numbers.three(run.testAccuracy()),
                        Numbers.three(run.consensusError()),
                        target.rounds(run),
                        target.megabytes(run),
                        target.gradients(run)))
                .toList();
        SummaryTable table = new SummaryTable(
                "Hyper-representation, " + what,
                "Target: test accuracy " + target + ", the largest that all runs with trained layers reach.",
                List.of(
                        "run",
                        "test accuracy",
                        "consensus error of x",
                        "rounds to target",
                        "MB to target",
                        "gradients to target"),
                rows);
        return new Report(
                "Hyper-representation: " + what,
                "MNIST, " + setting.rows() + " rows, half of them validation rows; " + network
                        + ", output layer below, the rest above; batch " + setting.batch() + ".",
                setting.commandLine(),
                TopologyDrawing.of(drawn, MixingMatrix.metropolis(drawn).spectralGap()),
                runs,
                List.of(table));
    }

    private static MultiLayerConfiguration mlp() {
        return Mnist.mlp(HIDDEN, 0);
    }

    private static Recipe recipe(Choice choice) {
        return builder(choice).build();
    }

    private static RecipeBuilder builder(Choice choice) {
        RecipeBuilder builder = Algorithms.named(choice.algorithm).builder();
        builder.learningRate(choice.eta);
        return builder;
    }
}
