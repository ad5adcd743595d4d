package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.cli.experiment.SetComparison.Measurement;
import io.github.dl4jbilevel.cli.report.Report;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Public data sets, learned by DL4J alone and by this library of which nothing is asked but network and data. Of both: test loss,
 * accuracy and processor time. Ours.
 */
final class WorthIt implements Experiment {
    @Override
    public String name() {
        return "worth-it";
    }

    @Override
    public int defaultRounds() {
        return 0;
    }

    @Override
    public String dataFolder() {
        return "the folder that the sets lie in, as libsvm/a9a, mnist/train-images-idx3-ubyte.gz and so on";
    }

    @Override
    public boolean comparesSets() {
        return true;
    }

    @Override
    public void run(Setting setting, BiConsumer<String, Report> finished) {
        SetChoice choice = setting.choice();
        Path folder = Objects.requireNonNull(setting.data(), "data");
        List<OrdinarySet> there = new ArrayList<>();
        List<List<String>> missing = new ArrayList<>();
        for (OrdinarySet set : OrdinarySets.named(choice.names())) {
            List<String> files = set.missing(folder);
            if (files.isEmpty()) {
                there.add(set);
            } else {
                missing.add(List.of(set.name(), String.join(", ", files)));
            }
        }
        if (there.isEmpty()) {
            throw new IllegalArgumentException("--data " + folder
                    + ": no set is there. Each needs its files, plain or .gz: "
                    + String.join(
                            "; ",
                            missing.stream().map(m -> m.get(0) + " " + m.get(1)).toList())
                    + ".");
        }
        List<ReportRun> runs = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (OrdinarySet set : there) {
            rows.add(compare(set, folder, setting.seed(), choice, runs).row());
        }
        finished.accept("", report(setting, runs, rows, missing));
    }

    /**
     * Learns a set in both ways with each seed. The way that goes first changes from seed to seed, since the virtual machine's own work
     * is more at the start.
     *
     * @param runs gets those of ours
     */
    private static SetComparison compare(
            OrdinarySet set, Path folder, long firstSeed, SetChoice choice, List<ReportRun> runs) {
        List<Measurement> plain = new ArrayList<>();
        List<Measurement> ours = new ArrayList<>();
        for (int i = 0; i < choice.seeds(); i++) {
            long seed = firstSeed + i;
            String label = set.name() + ", seed " + seed;
            OrdinarySet.Parts parts = set.read(folder, seed);
            if (i % 2 == 0) {
                plain.add(plain(set.network(), parts, seed));
            }
            Tuned tuned = ours(label, set.network(), parts, seed, choice.agents());
            if (i % 2 == 1) {
                plain.add(plain(set.network(), parts, seed));
            }
            parts.release();
            ours.add(tuned.measurement);
            runs.add(tuned.run);
            choice.progress().accept(progress(label, plain.get(i), ours.get(i)));
        }
        return new SetComparison(set.name(), plain, ours);
    }

    private static String progress(String label, Measurement plain, Measurement ours) {
        return String.format(
                Locale.ROOT,
                "%-24s plain DL4J: test loss %.4f, accuracy %.4f, %.1f CPU s; ours: %.4f, %.4f, %.1f",
                label,
                plain.test().loss(),
                plain.test().accuracy(),
                plain.cpuSeconds(),
                ours.test().loss(),
                ours.test().accuracy(),
                ours.cpuSeconds());
    }

    private static Measurement plain(Architecture network, OrdinarySet.Parts parts, long seed) {
        PlainTraining.Outcome outcome = new PlainTraining(network).train(parts.train(), seed);
        return new Measurement(
                Score.of(outcome.network(), parts.test()),
                outcome.cpuSeconds(),
                List.of(outcome.winner().l2()));
    }

    private record Tuned(Measurement measurement, ReportRun run) {}

    /** Trains with the library's own choice of everything that is not network, data, seed or number of agents. */
    private static Tuned ours(String label, Architecture network, OrdinarySet.Parts parts, long seed, int agents) {
        MultiLayerConfiguration configuration = network.on(
                new NeuralNetConfiguration.Builder(),
                parts.train().featureCount(),
                parts.train().classCount());
        DataSet training = parts.train().toDataSet();
        double start = CpuClock.seconds();
        BilevelResult result = new DecentralizedBilevelTrainer.Builder(configuration)
                .hyperparameters(L2Regularization.perLayer())
                .topology(Topology.line(agents))
                .trainingData(training)
                .seed(seed)
                .threads(1)
                .build()
                .fit();
        double cpuSeconds = CpuClock.seconds() - start;
        Score score = result.divergence().isPresent()
                ? new Score(Double.NaN, Double.NaN)
                : Score.of(result.network(), parts.test());
        List<Double> l2 = result.hyperparameters().stream()
                .map(TunedHyperparameter::value)
                .toList();
        return new Tuned(new Measurement(score, cpuSeconds, l2), ReportRun.of(label, result, Map.of()));
    }

    private static Report report(
            Setting setting, List<ReportRun> runs, List<List<String>> rows, List<List<String>> missing) {
        SetChoice choice = setting.choice();
        Topology line = Topology.line(choice.agents());
        String seeds = choice.seeds() == 1
                ? "Seed " + setting.seed() + "."
                : "Seeds " + setting.seed() + " to " + (setting.seed() + choice.seeds() - 1)
                        + ": mean ± standard deviation.";
        List<SummaryTable> tables = new ArrayList<>();
        tables.add(new SummaryTable(
                "Plain DL4J and ours",
                seeds + " Ratios are ours over plain. The verdict on ours is by the differences of test losses, seed by"
                        + " seed: equal where their mean is within one standard error of 0. CPU seconds are of the"
                        + " process; plain DL4J's are of its grid and the training on all rows. L2: the least and the"
                        + " largest coefficient at the end.",
                SetComparison.HEADER,
                rows));
        String absent = "";
        if (!missing.isEmpty()) {
            tables.add(new SummaryTable(
                    "Left out",
                    "Sets of which files are not in the data folder.",
                    List.of("set", "files that are not there"),
                    missing));
            absent = " Left out, since files are not there: "
                    + String.join(", ", missing.stream().map(m -> m.get(0)).toList()) + ".";
        }
        return new Report(
                "Is it worth it: plain DL4J beside ours",
                "Plain DL4J: Adam(0.001), batches of 32, the best of four L2 coefficients by early stopping on a fifth of"
                        + " the training rows, then trained on all of them. Ours: L2 per layer, "
                        + (choice.agents() == 1 ? "one agent" : line) + ", nothing else chosen but network and data."
                        + absent,
                setting.commandLine(),
                TopologyDrawing.of(line, MixingMatrix.metropolis(line).spectralGap()),
                runs,
                tables);
    }
}
