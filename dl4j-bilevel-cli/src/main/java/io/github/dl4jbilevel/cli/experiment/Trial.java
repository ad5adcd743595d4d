package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/** One run of an experiment. */
final class Trial {
    private final Setting setting;
    private final Mnist data;
    private final Topology topology;
    private final Sharding sharding;

    /** The graphs that experiments compare: from few links to all. */
    static List<Topology> graphs(int agents) {
        return List.of(
                Topology.ring(agents), Topology.torus(agents), Topology.exponential(agents), Topology.complete(agents));
    }

    Trial(Setting setting, Mnist data, Topology topology, Sharding sharding) {
        this.setting = setting;
        this.data = data;
        this.topology = topology;
        this.sharding = sharding;
    }

    /**
     * The outcome of a run.
     *
     * @param trainer knows which agent holds which rows
     */
    record Outcome(String label, DecentralizedBilevelTrainer trainer, BilevelResult result, ReportRun run) {}

    /** Trains on the data's own training rows. */
    Outcome run(String label, MultiLayerConfiguration network, Hyperparameters tuned, Recipe algorithm) {
        return run(label, network, tuned, algorithm, data.train());
    }

    /** Trains on other training rows. */
    Outcome run(
            String label,
            MultiLayerConfiguration network,
            Hyperparameters tuned,
            Recipe algorithm,
            LabeledRows training) {
        DecentralizedBilevelTrainer trainer = new DecentralizedBilevelTrainer.Builder(network)
                .hyperparameters(tuned)
                .algorithm(algorithm)
                .topology(topology)
                .trainingData(training.toDataSet())
                .validationData(data.validation().toDataSet())
                .testData(data.test().toDataSet())
                .sharding(sharding)
                .batchSize(setting.batch())
                .seed(setting.seed())
                .threads(setting.threads())
                .reportEvery(setting.reportEvery())
                .listeners(setting.watch().apply(label, (long) setting.rounds()))
                .build();
        BilevelResult result = trainer.fit(setting.rounds());
        return new Outcome(label, trainer, result, ReportRun.of(label, result, Map.of()));
    }
}
