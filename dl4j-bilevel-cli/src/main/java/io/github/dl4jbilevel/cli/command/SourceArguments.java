package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.noise.AlphaStable;
import io.github.dl4jbilevel.reader.DataFiles;
import io.github.dl4jbilevel.reader.DataOptions;
import io.github.dl4jbilevel.reader.Draw;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.ReadingSummary;
import io.github.dl4jbilevel.reader.Synthetic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that say where rows come from, and which agent's they are. */
final class SourceArguments {
    @Option(
            names = "--data",
            paramLabel = "SET",
            description =
                    "synthetic1, synthetic2, a file (LIBSVM, CSV and its kin, ARFF or IDX; plain or packed by gzip, bzip2, xz,"
                            + " zip), or a folder with the four files of MNIST or its kin. Default: synthetic1.")
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
            description = "Read only the first N rows of a training file; of a synthetic set, draw N rows for"
                    + " training, N for validation and N for testing. Default: all; 10000.")
    private @Nullable Integer rows;

    void use(Preset preset) {
        heldOut.use(preset);
    }

    /** Number of files that each hold an agent's rows; 0 where rows are dealt. */
    int agentFiles() {
        return agentData.size();
    }

    /** Whether each agent has a file of its own. */
    boolean isPerAgent() {
        return !agentData.isEmpty();
    }

    boolean isSynthetic() {
        return name().equals("synthetic1") || name().equals("synthetic2");
    }

    /** The source as it was named, for messages and the report. */
    String name() {
        if (data != null || agentData.isEmpty()) {
            return data == null ? "synthetic1" : data;
        }
        return agentData.stream().map(Path::toString).collect(Collectors.joining(","));
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

    /** @param own whether the rows are one agent's, from a file that no option names */
    void requireConsistent(boolean own) {
        heldOut.requireConsistent(!own && isSynthetic(), name());
        if (!agentData.isEmpty() && data != null) {
            throw new BadInputException("--data " + data + " and --agent-data " + agentData
                    + ": give one set to deal, or one file for each agent.");
        }
        if (isPerAgent() && siloColumn != null) {
            throw new BadInputException("--silo-column " + siloColumn
                    + " with --agent-data: the files say already which rows are whose. Leave one out.");
        }
    }

    /** The column whose values are silos; null where there is none. */
    @Nullable
    String siloColumn() {
        return siloColumn;
    }

    /** Silos; null where there are none. */
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
        return isPerAgent() ? "--agent-data" : null;
    }

    /**
     * Reads or draws the rows.
     *
     * @param labelNoise of synthetic sets
     * @param validationApart whether validation rows of an agent's file are set aside here
     */
    Rows load(long seed, DataType dataType, AlphaStable labelNoise, boolean validationApart) {
        if (isSynthetic()) {
            return draw(seed, labelNoise);
        }
        DataOptions ofTest = file.ofTest(dataType).build();
        DataOptions ofTraining = ofTraining(dataType);
        return isPerAgent() ? readEach(seed, ofTraining, ofTest, validationApart) : read(seed, ofTraining, ofTest);
    }

    /** Reads the training rows of one agent, which has its own. */
    Rows loadOwn(Path own, DataType dataType) {
        Path testSet = heldOut.test();
        if (data != null || isPerAgent() || testSet == null) {
            throw new BadInputException("Agents with rows of their own, such as " + own
                    + ": leave --data out, and give --test FILE, the same on all, which decides features and classes.");
        }
        LabeledRows test = DataFiles.load(testSet, file.ofTest(dataType).build());
        LabeledRows train = DataFiles.load(own, ofTraining(dataType), test.schema());
        return rows(train, null, test, null, readings(List.of(train, test)));
    }

    private DataOptions ofTraining(DataType dataType) {
        DataOptions.Builder options = file.options(dataType);
        return rows == null ? options.build() : options.rowLimit(rows).build();
    }

    private Rows draw(long seed, AlphaStable law) {
        Synthetic.Kind kind = name().equals("synthetic1") ? Synthetic.Kind.GAUSSIAN : Synthetic.Kind.BERNOULLI;
        Synthetic usual = Synthetic.of(kind, law.scale(), law.alpha(), seed);
        Synthetic.Sets sets = rows == null
                ? usual.generate()
                : new Synthetic(kind, rows, usual.features(), law.scale(), law.alpha(), seed).generate();
        return rows(sets.train(), sets.validation(), sets.test(), null, List.of());
    }

    private Rows read(long seed, DataOptions ofTraining, DataOptions ofTest) {
        LabeledRows train = DataFiles.load(Path.of(name()), ofTraining);
        Path testSet = heldOut.test() != null || heldOut.asksForTestShare()
                ? heldOut.test()
                : DataFiles.testSetOf(Path.of(name()), ofTest);
        if (testSet != null) {
            LabeledRows test = DataFiles.load(testSet, ofTest, train.schema());
            return rows(train, null, test, null, readings(List.of(train, test)));
        }
        LabeledRows[] parts = train.split(heldOut.testShare(), seed);
        train.release();
        return rows(parts[1], null, parts[0], null, readings(List.of(train)));
    }

    /** One file for each agent; what is set aside is set aside of each. */
    private Rows readEach(long seed, DataOptions ofTraining, DataOptions ofTest, boolean validationApart) {
        List<LabeledRows> each = DataFiles.loadEach(agentData, ofTraining);
        List<ReadingSummary> readings = new ArrayList<>(readings(each));
        AgentSets train = new AgentSets(each);
        LabeledRows held;
        if (heldOut.test() != null) {
            held = DataFiles.load(heldOut.test(), ofTest, train.each().get(0).schema());
            readings.addAll(readings(List.of(held)));
        } else {
            AgentSets[] parts = train.split(heldOut.testShare(), seed);
            held = parts[0].joined();
            train = parts[1];
        }
        if (!validationApart) {
            return rows(train.joined(), null, held, new Rows.PerAgent(train.sizes(), null), readings);
        }
        AgentSets[] parts = train.split(heldOut.validationShare(), Draw.VALIDATION_SPLIT.seed(seed));
        Rows.PerAgent perAgent = new Rows.PerAgent(parts[1].sizes(), parts[0].sizes());
        return rows(parts[1].joined(), parts[0].joined(), held, perAgent, readings);
    }

    private static List<ReadingSummary> readings(List<LabeledRows> sets) {
        return sets.stream()
                .map(LabeledRows::reading)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private Rows rows(
            LabeledRows train,
            @Nullable LabeledRows validation,
            LabeledRows test,
            Rows.@Nullable PerAgent perAgent,
            List<ReadingSummary> readings) {
        return new Rows(train, validation, test, heldOut.validationShare(), null, perAgent, readings);
    }
}
