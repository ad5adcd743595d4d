package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.examples.data.DataFileException;
import io.github.dl4jbilevel.examples.report.ReportRun;
import io.github.dl4jbilevel.examples.report.TopologyDrawing;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import io.github.dl4jbilevel.training.RoundMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** What several runs of one command share: the rows, the network's configuration, and the topology. */
final class Session {
    private final RunArguments arguments;
    private final DataArguments.Rows rows;
    private final MultiLayerConfiguration configuration;
    private final Topology topology;
    private final DataSet train;
    private final @Nullable DataSet validation;
    private final DataSet test;

    private Session(RunArguments arguments) {
        this.arguments = arguments;
        if (arguments.output.rounds < 0) {
            throw new BadInputException(
                    "--rounds " + arguments.output.rounds + ": it must lie between 0 and " + Integer.MAX_VALUE + ".");
        }
        this.topology = arguments.agents.topology();
        MultiLayerConfiguration own = arguments.network.ownConfiguration();
        DataType type = own == null ? arguments.network.dataType() : own.getDataType();
        this.rows = arguments.data.load(arguments.output.seed, type);
        this.configuration = own != null
                ? own
                : arguments.network.configuration(
                        rows.train().featureCount(), rows.train().classCount());
        this.train = rows.train().toDataSet();
        this.validation = rows.validation() == null ? null : rows.validation().toDataSet();
        this.test = rows.test().toDataSet();
    }

    /** Reads everything; what cannot be used is a {@link BadInputException}. */
    static Session open(RunArguments arguments) {
        return checked(() -> new Session(arguments));
    }

    /** Checks names and settings before any data are read. */
    static void requireAlgorithms(List<String> algorithms, RunArguments arguments) {
        if (new HashSet<>(algorithms).size() < algorithms.size()) {
            throw new BadInputException("--algorithms " + String.join(",", algorithms) + ": name each algorithm once.");
        }
        for (String algorithm : algorithms) {
            checked(() -> arguments.algorithm.recipe(algorithm));
        }
    }

    /** Checks the settings of one algorithm; what cannot be used is a {@link BadInputException}. */
    DecentralizedBilevelTrainer trainer(String algorithm, Progress progress) {
        return checked(() -> {
            DecentralizedBilevelTrainer.Builder builder = new DecentralizedBilevelTrainer.Builder(configuration)
                    .hyperparameters(arguments.network.hyperparameters())
                    .algorithm(arguments.algorithm.recipe(algorithm))
                    .topology(topology)
                    .trainingData(train)
                    .testData(test)
                    .sharding(arguments.agents.sharding())
                    .batchSize(arguments.output.batch)
                    .seed(arguments.output.seed)
                    .threads(arguments.output.threads)
                    .reportEvery(arguments.output.reportEvery)
                    .listeners(progress);
            if (validation == null) {
                builder.validationFraction(rows.validationFraction());
            } else {
                builder.validationData(validation);
            }
            GradientNoise noise = rows.gradientNoise();
            return (noise == null ? builder : builder.gradientNoise(noise)).build();
        });
    }

    /** One run, for the report. */
    ReportRun summary(String algorithm, BilevelResult result) {
        RoundMetrics last = result.finalMetrics();
        Map<String, String> settings = new LinkedHashMap<>(arguments.data.settings(rows));
        settings.putAll(arguments.network.settings());
        settings.putAll(result.provenance().settings());
        double rounds = Math.max(1, result.rounds());
        Double consensus = last.consensusError().get(Level.UPPER);
        return new ReportRun(
                algorithm,
                result.history(),
                result.divergence().orElse(null),
                result.rounds(),
                result.hyperparameters(),
                settings,
                result.provenance().versions(),
                last.upperLoss(),
                last.testLoss(),
                last.testAccuracy(),
                consensus == null ? Double.NaN : consensus,
                last.seconds() / rounds,
                last.bytesSent() / rounds);
    }

    TopologyDrawing drawing() {
        return new TopologyDrawing(
                topology.name(),
                topology.agents(),
                topology.edges().stream()
                        .map(e -> new int[] {e.first(), e.second()})
                        .toList(),
                MixingMatrix.metropolis(topology).spectralGap());
    }

    /** Title for the report. */
    String title() {
        return arguments.data.title();
    }

    /** What was run, in a sentence. */
    String description() {
        return rows.train().rows() + " training rows, " + rows.train().featureCount() + " features, "
                + rows.train().classCount() + " classes; " + topology + ".";
    }

    /** Writes the averaged network, whole or not at all. */
    static void saveModel(BilevelResult result, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
            ModelSerializer.writeModel(result.network(), temporary.toFile(), false);
            Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The model could not be written to " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> T checked(Supplier<T> step) {
        try {
            return step.get();
        } catch (BadInputException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException | DataFileException | ArithmeticException e) {
            throw new BadInputException(e);
        }
    }
}
