package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.dl4j.Sharding;
import io.github.dl4jbilevel.examples.data.DataFiles;
import io.github.dl4jbilevel.examples.data.DataOptions;
import io.github.dl4jbilevel.examples.data.FeatureNoise;
import io.github.dl4jbilevel.examples.data.LabelCorruption;
import io.github.dl4jbilevel.examples.data.LabeledRows;
import io.github.dl4jbilevel.examples.data.Standardizer;
import io.github.dl4jbilevel.examples.data.Synthetic;
import io.github.dl4jbilevel.noise.AlphaStable;
import io.github.dl4jbilevel.noise.GradientNoise;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that say what is trained on. */
final class DataArguments {
    @Option(
            names = "--data",
            paramLabel = "SET",
            description =
                    "synthetic1, synthetic2, a file (LIBSVM, CSV or IDX; plain, .gz or .bz2), or a folder with the four"
                            + " files of MNIST or its kin. Default: synthetic1.")
    private @Nullable String data;

    @Option(
            names = "--agent-data",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Instead of --data: one file for each agent, of the same features and classes. The first decides"
                            + " what they are.")
    private List<Path> agentData = List.of();

    @Option(
            names = "--silo-column",
            paramLabel = "NAME",
            description =
                    "Rows with the same value of this feature go to the same agent. CSV: name or index of the column;"
                            + " else number of the feature, from 0.")
    private @Nullable String siloColumn;

    @ArgGroup(validate = false)
    private HeldOutArguments heldOut = new HeldOutArguments();

    @ArgGroup(validate = false)
    private FileArguments file = new FileArguments();

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Read the first N rows of a training file alone; of a synthetic set, draw N rows for"
                    + " training, N for validation and N for testing. Default: all; 10000.")
    private @Nullable Integer rows;

    @Option(names = "--standardize", description = "Centre and scale each feature by its training mean and deviation.")
    private boolean standardize;

    @ArgGroup(validate = false)
    private DamageArguments damage = new DamageArguments();

    @ArgGroup(validate = false)
    private NoiseArguments noise = new NoiseArguments();

    /**
     * Rows for a run.
     *
     * @param train the rows of the lower level, with the labels to train on
     * @param validation null where a share of the training rows is set aside by each agent
     * @param corruption which of the training labels are wrong; null where all are as they came
     * @param perAgent whose rows are whose; null where they are to be dealt
     */
    record Rows(
            LabeledRows train,
            @Nullable LabeledRows validation,
            LabeledRows test,
            double validationFraction,
            @Nullable GradientNoise gradientNoise,
            @Nullable LabelCorruption corruption,
            @Nullable PerAgent perAgent) {

        /** The same rows with the validation rows set aside before any are dealt to agents. */
        Rows pooled(long seed) {
            if (validation != null) {
                return this;
            }
            LabeledRows[] parts = train.split(validationFraction, seed);
            train.release();
            return new Rows(parts[1], parts[0], test, validationFraction, gradientNoise, corruption, null);
        }
    }

    /**
     * How many rows each agent has: the first rows of the set are agent 0's, the next agent 1's, and so on.
     *
     * @param validation null where there is no set of validation rows
     */
    record PerAgent(List<Integer> training, @Nullable List<Integer> validation) {}

    /** Reads or draws the rows. */
    Rows load(long seed, DataType dataType) {
        requireConsistent();
        Rows loaded = damaged(isSynthetic() ? draw(seed) : read(seed, dataType), seed);
        LabeledRows validation = loaded.validation();
        if (standardize) {
            Standardizer standardizer = Standardizer.fit(loaded.train());
            standardizer.apply(loaded.train());
            standardizer.apply(loaded.test());
            if (validation != null) {
                standardizer.apply(validation);
            }
        }
        AlphaStable law = noise.ofFeatures();
        if (law != null) {
            FeatureNoise features = new FeatureNoise(law, seed);
            if (validation == null) {
                features.addTo(loaded.train());
            } else {
                features.addTo(loaded.train(), validation);
            }
        }
        return loaded;
    }

    /** Long tail and wrong labels, for training rows alone: validation rows are set aside before. */
    private Rows damaged(Rows rows, long seed) {
        if (!damage.isAskedFor()) {
            return rows;
        }
        LabeledRows train = rows.train();
        LabeledRows validation = rows.validation();
        if (validation == null) {
            LabeledRows[] parts = train.split(rows.validationFraction(), seed + 1);
            train.release();
            validation = parts[0];
            train = parts[1];
        }
        train = damage.thinned(train, seed + 2);
        LabelCorruption corruption = damage.corruption(train, seed + 3);
        return new Rows(
                corruption == null ? train : corruption.rows(),
                validation,
                rows.test(),
                rows.validationFraction(),
                rows.gradientNoise(),
                corruption,
                rows.perAgent());
    }

    /** Silos; null where {@code --silo-column} is not given. */
    @Nullable
    Sharding silos(Rows loaded) {
        return siloColumn == null
                ? null
                : Sharding.byColumn(loaded.train().schema().featuresOf(siloColumn));
    }

    /** The option that says which agent gets which rows; null where there is none. */
    @Nullable
    String dealingOption() {
        if (siloColumn != null) {
            return "--silo-column";
        }
        return agentData.isEmpty() ? null : "--agent-data";
    }

    private String name() {
        if (data != null || agentData.isEmpty()) {
            return data == null ? "synthetic1" : data;
        }
        return agentData.stream().map(Path::toString).collect(Collectors.joining(","));
    }

    private boolean isSynthetic() {
        return name().equals("synthetic1") || name().equals("synthetic2");
    }

    private void requireConsistent() {
        noise.requireConsistent(isSynthetic(), name());
        heldOut.requireConsistent(isSynthetic(), name());
        damage.requireConsistent();
        requireOneSource();
    }

    private void requireOneSource() {
        if (!agentData.isEmpty() && data != null) {
            throw new BadInputException("--data " + data + " and --agent-data " + agentData
                    + ": give one set to deal, or one file for each agent.");
        }
        if (!agentData.isEmpty() && siloColumn != null) {
            throw new BadInputException("--silo-column " + siloColumn
                    + " with --agent-data: the files say already which rows are whose. Leave one out.");
        }
        if (!agentData.isEmpty() && damage.hasLongTail()) {
            throw new BadInputException("--long-tail with --agent-data: the files say already how many rows of a class"
                    + " an agent has. Leave one out.");
        }
        if (siloColumn != null && noise.ofFeatures() != null) {
            throw new BadInputException("--silo-column " + siloColumn
                    + " with --noise feature: with noise on it, hardly two rows have the same value. Leave one out.");
        }
    }

    private Rows draw(long seed) {
        AlphaStable law = noise.ofLabels();
        Synthetic.Kind kind = name().equals("synthetic1") ? Synthetic.Kind.GAUSSIAN : Synthetic.Kind.BERNOULLI;
        Synthetic usual = Synthetic.of(kind, law.scale(), law.alpha(), seed);
        Synthetic.Sets sets = rows == null
                ? usual.generate()
                : new Synthetic(kind, rows, usual.features(), law.scale(), law.alpha(), seed).generate();
        return undamaged(sets.train(), sets.validation(), sets.test(), null);
    }

    private Rows read(long seed, DataType dataType) {
        DataOptions ofTest = file.options(dataType).build();
        DataOptions ofTraining =
                rows == null ? ofTest : file.options(dataType).rowLimit(rows).build();
        if (!agentData.isEmpty()) {
            return readEach(seed, ofTraining, ofTest);
        }
        LabeledRows train = DataFiles.load(Path.of(name()), ofTraining);
        Path testSet = heldOut.test() != null || heldOut.asksForTestShare()
                ? heldOut.test()
                : DataFiles.testSetOf(Path.of(name()), ofTest);
        if (testSet != null) {
            return undamaged(train, null, DataFiles.load(testSet, ofTest, train.schema()), null);
        }
        LabeledRows[] parts = train.split(heldOut.testShare(), seed);
        train.release();
        return undamaged(parts[1], null, parts[0], null);
    }

    /** One file for each agent; what is set aside is set aside of each. */
    private Rows readEach(long seed, DataOptions ofTraining, DataOptions ofTest) {
        AgentSets train = new AgentSets(DataFiles.loadEach(agentData, ofTraining));
        LabeledRows held;
        if (heldOut.test() != null) {
            held = DataFiles.load(heldOut.test(), ofTest, train.each().get(0).schema());
        } else {
            AgentSets[] parts = train.split(heldOut.testShare(), seed);
            held = parts[0].joined();
            train = parts[1];
        }
        if (!damage.isAskedFor()) {
            return undamaged(train.joined(), null, held, new PerAgent(train.sizes(), null));
        }
        AgentSets[] parts = train.split(heldOut.validationShare(), seed + 1);
        PerAgent perAgent = new PerAgent(parts[1].sizes(), parts[0].sizes());
        return undamaged(parts[1].joined(), parts[0].joined(), held, perAgent);
    }

    private Rows undamaged(
            LabeledRows train, @Nullable LabeledRows validation, LabeledRows test, @Nullable PerAgent perAgent) {
        return new Rows(train, validation, test, heldOut.validationShare(), noise.ofGradients(), null, perAgent);
    }

    /** Whether noise is added to gradients. */
    boolean hasGradientNoise() {
        return noise.ofGradients() != null;
    }

    /** For {@code sweep --over noise-scale}. */
    void setNoiseScale(double value) {
        noise.setScale(value);
    }

    /** For {@code sweep --over tail-index}. */
    void setTailIndex(double value) {
        noise.setTailIndex(value);
    }

    /** What is trained on, for the report. */
    Map<String, String> settings(Rows loaded) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data", name());
        settings.put("trainingRows", Integer.toString(loaded.train().rows()));
        if (loaded.validation() != null) {
            settings.put("validationRows", Integer.toString(loaded.validation().rows()));
            if (!isSynthetic()) {
                settings.put("validationFraction", Double.toString(loaded.validationFraction()));
            }
        }
        settings.put("testRows", Integer.toString(loaded.test().rows()));
        settings.put("features", Integer.toString(loaded.train().featureCount()));
        settings.put("classes", String.join(", ", loaded.train().classNames()));
        settings.put("standardize", Boolean.toString(standardize));
        settings.put("noise", noise.setting(isSynthetic()));
        damage.addSettings(settings, loaded);
        return settings;
    }

    /** Name of the data for titles. */
    String title() {
        return switch (name()) {
            case "synthetic1" -> "Synthetic I";
            case "synthetic2" -> "Synthetic II";
            default -> title(agentData.isEmpty() ? Path.of(name()) : agentData.get(0));
        };
    }

    private String title(Path first) {
        String more = agentData.size() > 1 ? " and " + (agentData.size() - 1) + " more" : "";
        return first.getFileName() + more;
    }
}
