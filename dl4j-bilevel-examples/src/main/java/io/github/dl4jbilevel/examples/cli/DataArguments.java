package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.examples.data.DataFiles;
import io.github.dl4jbilevel.examples.data.DataOptions;
import io.github.dl4jbilevel.examples.data.FeatureNoise;
import io.github.dl4jbilevel.examples.data.LabeledRows;
import io.github.dl4jbilevel.examples.data.Standardizer;
import io.github.dl4jbilevel.examples.data.Synthetic;
import io.github.dl4jbilevel.noise.AlphaStable;
import io.github.dl4jbilevel.noise.GradientNoise;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Option;

/** Options that say what is trained on. */
final class DataArguments {
    private static final double DEFAULT_VALIDATION_FRACTION = 0.5;
    private static final double DEFAULT_TEST_FRACTION = 0.2;

    /** Where heavy tails enter. */
    enum Noise {
        /** In the score that decides a synthetic label. */
        LABEL(1, 0.1),
        /** On the features of training and validation rows. */
        FEATURE(1, 0.1),
        /** On every gradient. */
        GRADIENT(1.5, 0.1);

        private final double tailIndex;
        private final double scale;

        Noise(double tailIndex, double scale) {
            this.tailIndex = tailIndex;
            this.scale = scale;
        }
    }

    @Option(
            names = "--data",
            paramLabel = "SET",
            defaultValue = "synthetic1",
            description =
                    "synthetic1, synthetic2, or a file (LIBSVM or CSV; plain, .gz or .bz2). Default: ${DEFAULT-VALUE}.")
    private String data = "";

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Test rows, in the format of --data. Without it, a share of --data is set aside.")
    private @Nullable Path test;

    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "Share of the rows set aside for testing where there is no --test file. Default: 0.2.")
    private @Nullable Double testFraction;

    @Option(
            names = "--validation-fraction",
            paramLabel = "SHARE",
            description = "Share of each agent's rows that its upper level gets. Default: 0.5; synthetic sets bring"
                    + " validation rows of their own.")
    private @Nullable Double validationFraction;

    @Option(names = "--format", description = "libsvm or csv. Default: by file name (.csv is CSV, all else LIBSVM).")
    private DataOptions.@Nullable Format format;

    @Option(names = "--zero-based", description = "LIBSVM indices start at 0.")
    private boolean zeroBased;

    @Option(names = "--features", paramLabel = "N", description = "Keep the first N features of a LIBSVM file.")
    private @Nullable Integer features;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Read the first N rows of the training file alone; of a synthetic set, draw N rows for"
                    + " training, N for validation and N for testing. Default: all; 10000.")
    private @Nullable Integer rows;

    @Option(
            names = "--label-threshold",
            paramLabel = "V",
            description = "Two classes: 1 where the label is above V, else 0.")
    private @Nullable Double labelThreshold;

    @Option(names = "--standardize", description = "Centre and scale each feature by its training mean and deviation.")
    private boolean standardize;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description = "CSV: name or index of the label. Default: last.")
    private @Nullable String labelColumn;

    @Option(
            names = "--ignore",
            paramLabel = "NAME",
            split = ",",
            description = "CSV: columns to leave out, by name or index.")
    private List<String> ignored = List.of();

    @Option(names = "--header-lines", paramLabel = "N", description = "CSV: lines before the data. Default: found out.")
    private @Nullable Integer headerLines;

    @Option(names = "--delimiter", paramLabel = "C", description = "CSV: character between cells. Default: comma.")
    private @Nullable Character delimiter;

    @Option(
            names = "--noise",
            description = "Heavy-tailed noise: label (synthetic sets alone; their default), feature (training and"
                    + " validation rows) or gradient (added to every gradient).")
    private @Nullable Noise noise;

    @Option(names = "--noise-scale", paramLabel = "C", description = "Scale of the noise. Default: 0.1.")
    private @Nullable Double noiseScale;

    @Option(
            names = "--tail-index",
            paramLabel = "ALPHA",
            description = "Tail index of the noise: 1 is Cauchy, 2 Gaussian. Default: 1; for gradient noise, which"
                    + " needs more than 1, 1.5.")
    private @Nullable Double tailIndex;

    /**
     * Rows for a run.
     *
     * @param validation null where a share of the training rows is set aside by each agent
     */
    record Rows(
            LabeledRows train,
            @Nullable LabeledRows validation,
            LabeledRows test,
            double validationFraction,
            @Nullable GradientNoise gradientNoise) {}

    /** Reads or draws the rows. */
    Rows load(long seed, DataType dataType) {
        boolean synthetic = data.equals("synthetic1") || data.equals("synthetic2");
        requireConsistent(synthetic);
        Rows loaded = synthetic ? draw(seed) : read(seed, dataType);
        if (standardize) {
            Standardizer standardizer = Standardizer.fit(loaded.train());
            standardizer.apply(loaded.train());
            standardizer.apply(loaded.test());
            if (loaded.validation() != null) {
                standardizer.apply(loaded.validation());
            }
        }
        if (noise == Noise.FEATURE) {
            LabeledRows validation = loaded.validation();
            FeatureNoise features = new FeatureNoise(law(Noise.FEATURE), seed);
            if (validation == null) {
                features.addTo(loaded.train());
            } else {
                features.addTo(loaded.train(), validation);
            }
        }
        return loaded;
    }

    private void requireConsistent(boolean synthetic) {
        if (noise == null && !synthetic && (noiseScale != null || tailIndex != null)) {
            throw new BadInputException(
                    "--noise-scale or --tail-index without --noise: name the noise, --noise feature or"
                            + " --noise gradient.");
        }
        if (noise == Noise.LABEL && !synthetic) {
            throw new BadInputException(
                    "--noise label with --data " + data + ": label noise enters the score that decides a"
                            + " synthetic label, and a file has labels already. Use --noise feature or --noise gradient.");
        }
        if (synthetic && (test != null || testFraction != null || validationFraction != null)) {
            throw new BadInputException("--test, --test-fraction or --validation-fraction with --data " + data
                    + ": synthetic sets come with training, validation and test rows of equal number. Leave them out.");
        }
        if (test != null && testFraction != null) {
            throw new BadInputException("--test " + test + " and --test-fraction " + testFraction
                    + ": give a test file or a share to set aside, not both.");
        }
        if (validationFraction != null && !(validationFraction > 0 && validationFraction < 1)) {
            throw new BadInputException(
                    "--validation-fraction " + validationFraction + ": it must lie between 0 and 1.");
        }
        if (testFraction != null && !(testFraction > 0 && testFraction < 1)) {
            throw new BadInputException("--test-fraction " + testFraction + ": it must lie between 0 and 1.");
        }
    }

    private Rows draw(long seed) {
        boolean labelNoise = noise == null || noise == Noise.LABEL;
        AlphaStable law = labelNoise ? law(Noise.LABEL) : new AlphaStable(Noise.LABEL.tailIndex, 0);
        Synthetic.Kind kind = data.equals("synthetic1") ? Synthetic.Kind.GAUSSIAN : Synthetic.Kind.BERNOULLI;
        Synthetic usual = Synthetic.of(kind, law.scale(), law.alpha(), seed);
        Synthetic.Sets sets = rows == null
                ? usual.generate()
                : new Synthetic(kind, rows, usual.features(), law.scale(), law.alpha(), seed).generate();
        return new Rows(sets.train(), sets.validation(), sets.test(), DEFAULT_VALIDATION_FRACTION, gradientNoise());
    }

    private Rows read(long seed, DataType dataType) {
        DataOptions.Builder options = DataOptions.builder().dataType(dataType);
        if (format != null) {
            options.format(format);
        }
        if (zeroBased) {
            options.zeroBased(true);
        }
        if (features != null) {
            options.featureLimit(features);
        }
        if (labelThreshold != null) {
            options.labelThreshold(labelThreshold);
        }
        if (labelColumn != null) {
            options.labelColumn(labelColumn);
        }
        if (!ignored.isEmpty()) {
            options.ignoreColumns(ignored);
        }
        if (headerLines != null) {
            options.headerLines(headerLines);
        }
        if (delimiter != null) {
            options.delimiter(delimiter);
        }
        DataOptions ofTest = options.build();
        if (rows != null) {
            options.rowLimit(rows);
        }
        LabeledRows train = DataFiles.load(Path.of(data), options.build());
        double share = validationFraction == null ? DEFAULT_VALIDATION_FRACTION : validationFraction;
        if (test != null) {
            LabeledRows held = DataFiles.load(test, ofTest, train.schema());
            return new Rows(train, null, held, share, gradientNoise());
        }
        LabeledRows[] parts = train.split(testFraction == null ? DEFAULT_TEST_FRACTION : testFraction, seed);
        train.release();
        return new Rows(parts[1], null, parts[0], share, gradientNoise());
    }

    private @Nullable GradientNoise gradientNoise() {
        if (noise != Noise.GRADIENT) {
            return null;
        }
        AlphaStable law = law(Noise.GRADIENT);
        return new GradientNoise(law.alpha(), law.scale());
    }

    private AlphaStable law(Noise kind) {
        return new AlphaStable(
                tailIndex == null ? kind.tailIndex : tailIndex, noiseScale == null ? kind.scale : noiseScale);
    }

    /** For {@code sweep --over noise-scale}. */
    void setNoiseScale(double value) {
        noiseScale = value;
    }

    /** For {@code sweep --over tail-index}. */
    void setTailIndex(double value) {
        tailIndex = value;
    }

    /** What is trained on, for the report. */
    Map<String, String> settings(Rows loaded) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data", data);
        settings.put("trainingRows", Integer.toString(loaded.train().rows()));
        if (loaded.validation() != null) {
            settings.put("validationRows", Integer.toString(loaded.validation().rows()));
        }
        settings.put("testRows", Integer.toString(loaded.test().rows()));
        settings.put("features", Integer.toString(loaded.train().featureCount()));
        settings.put("classes", String.join(", ", loaded.train().classNames()));
        settings.put("standardize", Boolean.toString(standardize));
        boolean synthetic = loaded.validation() != null;
        Noise kind = noise != null ? noise : synthetic ? Noise.LABEL : null;
        settings.put(
                "noise",
                kind == null
                        ? "none"
                        : kind + " " + law(kind).scale() + ", tail index "
                                + law(kind).alpha());
        return settings;
    }

    /** Name of the data for titles. */
    String title() {
        return switch (data) {
            case "synthetic1" -> "Synthetic I";
            case "synthetic2" -> "Synthetic II";
            default -> Path.of(data).getFileName().toString();
        };
    }
}
