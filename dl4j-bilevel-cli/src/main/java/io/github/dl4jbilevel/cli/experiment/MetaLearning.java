package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Decentralized meta-learning: every agent has a task of its own, MNIST with its digits named by a permutation of its own, and few
 * rows. All share the hidden layer x; each keeps an output layer y that is never sent. The rivals: every agent alone, and one
 * output layer that all share.
 */
final class MetaLearning implements Experiment {
    private static final int AGENTS = 8;
    private static final int HIDDEN = 64;
    private static final int CLASSES = 10;
    private static final int MOST_ROWS_PER_AGENT = 400;
    private static final List<String> ALGORITHMS = List.of("sun-dsbo-gt", "d-nsvrgda");

    @Override
    public String name() {
        return "meta-learning";
    }

    @Override
    public int defaultRounds() {
        return 600;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        Mnist data = Mnist.load(setting, 0.5);
        int rowsPerAgent = Math.min(MOST_ROWS_PER_AGENT, data.train().rows() / AGENTS);
        if (rowsPerAgent < 2) {
            throw new IllegalArgumentException("--rows " + setting.rows() + ": " + AGENTS
                    + " tasks take half of them, and each needs a row to train on and one to validate with. Give at least "
                    + 4 * AGENTS + ".");
        }
        Topology ring = Topology.ring(AGENTS);
        int[][] names = permutations(setting.seed());
        List<LabeledRows> tasks = IntStream.range(0, AGENTS)
                .mapToObj(k -> renamed(part(data.train(), k, rowsPerAgent), names[k]))
                .toList();
        List<ReportRun> runs = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (String algorithm : ALGORITHMS) {
            BilevelResult own = fit(
                    setting,
                    algorithm + ", own heads",
                    algorithm,
                    ring,
                    tasks,
                    SharedRepresentation.below(1).withPrivateHeads());
            add(runs, rows, algorithm + ", own heads", own, accuracies(own, data.test(), names));
            BilevelResult one =
                    fit(setting, algorithm + ", one head", algorithm, ring, tasks, SharedRepresentation.below(1));
            add(runs, rows, algorithm + ", one head", one, accuracies(one, data.test(), names));
            double alone = 0;
            for (int k = 0; k < AGENTS; k++) {
                BilevelResult single = fit(
                        setting,
                        algorithm + ", agent " + k + " alone",
                        algorithm,
                        Topology.line(1),
                        List.of(tasks.get(k)),
                        SharedRepresentation.below(1));
                alone += accuracies(single, data.test(), new int[][] {names[k]})[0] / AGENTS;
            }
            rows.add(List.of(algorithm + ", each agent alone", Numbers.three(alone), "-"));
        }
        SummaryTable table = new SummaryTable(
                "Accuracy on each agent's own task",
                "Mean and smallest over agents, each on all test rows with its own names of the digits.",
                List.of("run", "mean accuracy", "smallest"),
                rows);
        finished.accept(
                "",
                new Report(
                        "Decentralized meta-learning: own heads over a shared layer",
                        AGENTS + " tasks of " + rowsPerAgent + " rows, half of them validation rows; MLP 784-" + HIDDEN
                                + "-10; " + ring + ".",
                        setting.commandLine(),
                        TopologyDrawing.of(ring, MixingMatrix.metropolis(ring).spectralGap()),
                        runs,
                        List.of(table)));
    }

    private static void add(
            List<ReportRun> runs, List<List<String>> rows, String label, BilevelResult result, double[] accuracies) {
        runs.add(ReportRun.of(label, result, Map.of()));
        double mean = IntStream.range(0, accuracies.length)
                .mapToDouble(k -> accuracies[k])
                .average()
                .orElseThrow();
        double smallest = IntStream.range(0, accuracies.length)
                .mapToDouble(k -> accuracies[k])
                .min()
                .orElseThrow();
        rows.add(List.of(label, Numbers.three(mean), Numbers.three(smallest)));
    }

    private static BilevelResult fit(
            Setting setting,
            String label,
            String algorithm,
            Topology topology,
            List<LabeledRows> tasks,
            SharedRepresentation representation) {
        RecipeBuilder builder = Algorithms.named(algorithm).builder();
        Recipe recipe = builder.build();
        List<DataSetIterator> iterators = tasks.stream()
                .<DataSetIterator>map(task -> new ListDataSetIterator<>(List.of(task.toDataSet()), task.rows()))
                .toList();
        return new DecentralizedBilevelTrainer.Builder(Mnist.mlp(HIDDEN, 0))
                .hyperparameters(representation)
                .algorithm(recipe)
                .topology(topology)
                .trainingData(iterators)
                .validationFraction(0.5)
                .batchSize(setting.batch())
                .seed(setting.seed())
                .threads(setting.threads())
                .reportEvery(setting.reportEvery())
                .listeners(setting.watch().apply(label, (long) setting.rounds()))
                .build()
                .fit(setting.rounds());
    }

    private static double[] accuracies(BilevelResult result, LabeledRows test, int[][] names) {
        double[] accuracies = new double[names.length];
        for (int k = 0; k < names.length; k++) {
            DataSet task = renamed(test, names[k]).toDataSet();
            accuracies[k] = result.network(k)
                    .evaluate(new ListDataSetIterator<>(task.asList(), 1000))
                    .accuracy();
        }
        return accuracies;
    }

    private static int[][] permutations(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] all = new int[AGENTS][];
        for (int k = 0; k < AGENTS; k++) {
            int[] order = IntStream.range(0, CLASSES).toArray();
            for (int i = CLASSES - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            all[k] = order;
        }
        return all;
    }

    private static LabeledRows part(LabeledRows rows, int agent, int count) {
        return rows.select(IntStream.range(agent * count, (agent + 1) * count).toArray());
    }

    private static LabeledRows renamed(LabeledRows rows, int[] names) {
        return rows.withClasses(IntStream.range(0, rows.rows())
                .map(row -> names[rows.classOf(row)])
                .toArray());
    }
}
