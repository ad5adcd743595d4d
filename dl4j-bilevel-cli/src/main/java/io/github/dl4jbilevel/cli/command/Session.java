package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.cli.report.TopologyDrawing;
import io.github.dl4jbilevel.cli.rival.Pool;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.reader.DataFileException;
import io.github.dl4jbilevel.reader.ReadingSummary;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The things that several runs of one command share: the rows, the network's configuration, and who talks to whom. */
final class Session {
    /** Name in the settings of a run's root mean squared error on test rows. */
    static final String RMSE = "testRmse";

    private final RunArguments arguments;
    private final Rows rows;
    private final MultiLayerConfiguration configuration;
    private final Communication communication;
    private final DataSet train;
    private final @Nullable DataSet validation;
    private final DataSet test;

    private Session(RunArguments arguments, boolean pooled) {
        this.arguments = arguments;
        arguments.settle();
        if (arguments.output.rounds(0) < 0) {
            throw new BadInputException("--rounds " + arguments.output.rounds(0) + ": it must lie between 0 and "
                    + Integer.MAX_VALUE + ".");
        }
        requireOneDeal(arguments);
        requireRefit(arguments);
        this.communication = arguments.agents.communication(arguments.output.seed);
        MultiLayerConfiguration own = arguments.network.ownConfiguration();
        DataType type = own == null ? arguments.network.dataType() : own.getDataType();
        Path ownRows = arguments.place.ownData();
        Rows loaded = ownRows == null
                ? arguments.data.load(arguments.output.seed, type)
                : arguments.data.loadOwn(ownRows, type);
        this.rows = pooled ? loaded.pooled(arguments.output.seed) : loaded;
        announce(rows.readings());
        this.configuration = own != null
                ? own
                : arguments.network.configuration(
                        rows.train().featureCount(), rows.train().classCount());
        this.train = rows.train().toDataSet();
        this.validation = rows.validation() == null ? null : rows.validation().toDataSet();
        this.test = rows.test().toDataSet();
    }

    /** Says once what the readers of the files understood; with {@code --quiet}, what may be wrong alone. */
    private void announce(List<ReadingSummary> readings) {
        if (arguments.hasAnnounced) {
            return;
        }
        arguments.hasAnnounced = true;
        String scale = arguments.data.scaleWarning(rows);
        for (ReadingSummary reading : readings) {
            if (!arguments.output.quiet) {
                arguments.err().println("bilevel: read " + reading.paragraph());
            }
            reading.warningLines().forEach(line -> arguments.err().println("bilevel: warning: " + line));
        }
        if (scale != null) {
            arguments.err().println("bilevel: warning: " + scale);
        }
        arguments.err().flush();
    }

    /** Reads everything; input that cannot be used is a {@link BadInputException}. */
    static Session open(RunArguments arguments) {
        return checked(() -> new Session(arguments, false));
    }

    /** Reads everything, with the validation rows set aside before any rows are dealt to agents. */
    static Session openPooled(RunArguments arguments) {
        return checked(() -> {
            Session session = new Session(arguments, true);
            if (session.rows.train().isRegression()) {
                throw new BadInputException(
                        "--task regression with rival: both methods are compared by accuracy, which is for"
                                + " classes. Use run or compare.");
            }
            return session;
        });
    }

    /** The rows in one place, of a session that was opened so. */
    Pool pool() {
        return new Pool(configuration, train, Objects.requireNonNull(validation, "opened by openPooled"), test);
    }

    /** Checks names and settings before any data are read. */
    static void requireAlgorithms(List<String> algorithms, RunArguments arguments) {
        if (new HashSet<>(algorithms).size() < algorithms.size()) {
            throw new BadInputException("--algorithms " + String.join(",", algorithms) + ": name each algorithm once.");
        }
        checked(() -> {
            arguments.settle();
            arguments.algorithm.requireSettings(algorithms);
            return algorithms;
        });
    }

    /** Rounds of a run: those asked for, or as many as suit its rows. */
    long rounds(String algorithm) {
        Integer asked = arguments.rounds();
        return asked == null ? checked(() -> built(settings(algorithm, false)).rounds()) : asked;
    }

    /**
     * Checks the settings of one run; a setting that cannot be used is a {@link BadInputException}.
     *
     * @param rounds that it is to have
     */
    DecentralizedBilevelTrainer trainer(
            Comparison.Task task, long rounds, Progress progress, CheckpointArguments checkpoints, StopRequest stop) {
        return checked(() -> {
            DecentralizedBilevelTrainer.Builder builder = settings(task.algorithm(), task.fixed())
                    .reportEvery(arguments.reportEvery(rounds))
                    .listeners(progress)
                    .stopWhen(stop::isAsked);
            checkpoints.addTo(builder);
            return built(builder);
        });
    }

    /** Builds a trainer; what DL4J does not run of a network of the user's own is a {@link BadInputException}. */
    private DecentralizedBilevelTrainer built(DecentralizedBilevelTrainer.Builder builder) {
        requireBatchFits();
        try {
            return builder.build();
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            throw arguments.network.refused(e);
        }
    }

    /** Refuses a batch whose rows cannot be held at once. */
    private void requireBatchFits() {
        Integer batch = arguments.output.batch();
        double bytes = (batch == null ? 0.0 : batch)
                * (train.getFeatures().length() + train.getLabels().length())
                / train.numExamples()
                * train.getFeatures().dataType().width();
        if (bytes > Runtime.getRuntime().maxMemory()) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "--batch %d: so many rows take %.0f MB, and Java has %d MB. Use a smaller batch, or 0 for whole shards.",
                    batch,
                    bytes / (1 << 20),
                    Runtime.getRuntime().maxMemory() >> 20));
        }
    }

    /** The settings that decide how a run goes. */
    private DecentralizedBilevelTrainer.Builder settings(String algorithm, boolean fixed) {
        Recipe recipe = arguments.algorithm.recipe(algorithm);
        DecentralizedBilevelTrainer.Builder builder = new DecentralizedBilevelTrainer.Builder(configuration)
                .hyperparameters(arguments.network.hyperparameters())
                .testData(test)
                .seed(arguments.output.seed)
                .threads(arguments.output.threads)
                .membership(arguments.place.membership())
                .messagePrecision(arguments.output.precision);
        arguments.algorithm.addTo(builder, algorithm, fixed);
        Integer batch = arguments.output.batch();
        if (batch != null) {
            builder.batchSize(batch);
        }
        Boolean refit = arguments.choice.refit();
        if (refit != null) {
            builder.refit(refit);
        }
        communication(recipe).addTo(builder);
        Rows.PerAgent perAgent = recipe.isCentralized() ? null : rows.perAgent();
        if (arguments.place.ownData() != null) {
            builder.trainingData(Map.of(arguments.place.agent(), new ExistingDataSetIterator(List.of(train))));
        } else if (perAgent == null) {
            builder.trainingData(train).sharding(sharding(recipe));
        } else {
            builder.trainingData(iterators(train, perAgent.training()));
        }
        if (validation == null) {
            builder.validationFraction(rows.validationFraction());
        } else if (perAgent == null || perAgent.validation() == null) {
            builder.validationData(validation);
        } else {
            builder.validationData(iterators(validation, perAgent.validation()));
        }
        GradientNoise noise = arguments.data.gradientNoise();
        return noise == null ? builder : builder.gradientNoise(noise);
    }

    /** Refuses a refit that the library would leave out. */
    private static void requireRefit(RunArguments arguments) {
        if (!Boolean.TRUE.equals(arguments.choice.refit())) {
            return;
        }
        if (!arguments.place.isHere()) {
            throw new BadInputException(
                    "--refit with agents in several processes: it needs all rows in one. Leave it out.");
        }
        if (arguments.network.tunesLayers()) {
            throw new BadInputException("--refit with --hyperparameters "
                    + String.join(",", arguments.network.tuned())
                    + ": layers that are tuned have seen the validation rows already. Leave it out.");
        }
    }

    private static void requireOneDeal(RunArguments arguments) {
        String dealing = arguments.data.dealingOption();
        if (dealing != null && !arguments.agents.sharding().equals(Sharding.even())) {
            throw new BadInputException(
                    dealing + " with --heterogeneity: each says which rows an agent gets. Leave one" + " out.");
        }
    }

    /** The first rows for agent 0, the next for agent 1, and so on, where they lie. */
    private static List<DataSetIterator> iterators(DataSet all, List<Integer> sizes) {
        List<DataSetIterator> iterators = new ArrayList<>();
        long next = 0;
        for (int size : sizes) {
            INDArrayIndex rows = NDArrayIndex.interval(next, next + size);
            next += size;
            DataSet own = new DataSet(
                    all.getFeatures().get(rows, NDArrayIndex.all()),
                    all.getLabels().get(rows, NDArrayIndex.all()));
            iterators.add(new ExistingDataSetIterator(List.of(own)));
        }
        return iterators;
    }

    /** A centralized algorithm has one agent, which holds all the data. */
    private Communication communication(Recipe recipe) {
        return recipe.isCentralized() ? Communication.NONE : communication;
    }

    private Sharding sharding(Recipe recipe) {
        Sharding silos = recipe.isCentralized() ? Sharding.even() : arguments.data.silos(rows);
        return silos == null ? arguments.agents.sharding() : silos;
    }

    /** The ones among the algorithms that are for one agent. */
    private List<String> alone(List<String> algorithms) {
        return algorithms.stream()
                .filter(name -> arguments.algorithm.recipe(name).isCentralized())
                .toList();
    }

    /** One run, for the report. */
    ReportRun summary(String algorithm, BilevelResult result) {
        Map<String, String> settings = dataSettings();
        if (rows.test().isRegression() && result.isComplete() && !arguments.network.hasPrivateHeads()) {
            double rmse = RegressionFit.rmse(result.network(), rows.test(), arguments.data.labelScale());
            settings.put(RMSE, String.format(Locale.ROOT, "%.6g", rmse));
        }
        return ReportRun.of(algorithm, result, settings);
    }

    /** The data and the network in a line, for the report. */
    Map<String, String> dataSettings() {
        Map<String, String> settings = new LinkedHashMap<>(arguments.data.settings(rows));
        settings.putAll(arguments.network.settings(rows.train().isRegression()));
        return settings;
    }

    /** Drawings of who talked to whom under these algorithms; one agent where all of them are for one. */
    List<TopologyDrawing> drawings(List<String> algorithms) {
        return network(algorithms).drawings();
    }

    private Communication network(List<String> algorithms) {
        return alone(algorithms).size() == algorithms.size() ? Communication.NONE : communication;
    }

    /** Title for the report. */
    String title() {
        return arguments.data.title();
    }

    /** The run in a sentence; another says which of several algorithms ran on one agent. */
    String description(List<String> algorithms) {
        List<String> alone = alone(algorithms);
        String exception = alone.isEmpty() || alone.size() == algorithms.size()
                ? ""
                : " " + String.join(" and ", alone) + (alone.size() == 1 ? " runs" : " run") + " on "
                        + Communication.NONE + ".";
        String labels =
                rows.train().isRegression() ? "real labels" : rows.train().classCount() + " classes";
        return rows.train().rows() + " training rows, " + rows.train().featureCount() + " features, " + labels + "; "
                + network(algorithms) + "." + exception;
    }

    /**
     * Writes the averaged network as {@code model.zip}; where agents have heads of their own, each agent's as
     * {@code model-agent-0.zip} and so on.
     */
    void saveModels(String algorithm, BilevelResult result, Path folder) {
        if (arguments.network.hasPrivateHeads()) {
            int agents = communication(arguments.algorithm.recipe(algorithm)).agents();
            for (int k = 0; k < agents; k++) {
                saveModel(inUnits(result.network(k)), folder.resolve("model-agent-" + k + ".zip"));
            }
        } else {
            saveModel(inUnits(result.network()), folder.resolve("model.zip"));
        }
    }

    private MultiLayerNetwork inUnits(MultiLayerNetwork network) {
        return RegressionFit.inUnits(network, arguments.data.labelScale());
    }

    /** Writes a network, whole or not at all. */
    private static void saveModel(MultiLayerNetwork network, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
            ModelSerializer.writeModel(network, temporary.toFile(), false);
            Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The model could not be written to " + file + ": " + e.getMessage(), e);
        }
    }

    /** Turns a refusal of the library into a {@link BadInputException}. */
    static <T> T checked(Supplier<T> step) {
        try {
            return step.get();
        } catch (BadInputException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException | DataFileException | ArithmeticException e) {
            throw new BadInputException(e);
        } catch (OutOfMemoryError e) {
            throw new BadInputException(TooLarge.sentence(e));
        }
    }
}
