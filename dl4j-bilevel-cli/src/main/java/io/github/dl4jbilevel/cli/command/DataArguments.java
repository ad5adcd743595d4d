package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.noise.AlphaStable;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.reader.Draw;
import io.github.dl4jbilevel.reader.FeatureNoise;
import io.github.dl4jbilevel.reader.LabelCorruption;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.TargetScale;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.ArgGroup;

/** Options that say what is trained on: where the rows come from, and what is done to them. */
final class DataArguments {
    @ArgGroup(validate = false)
    private SourceArguments source = new SourceArguments();

    @ArgGroup(validate = false)
    private ScalingArguments scaling = new ScalingArguments();

    @ArgGroup(validate = false)
    private DamageArguments damage = new DamageArguments();

    @ArgGroup(validate = false)
    private NoiseArguments noise = new NoiseArguments();

    void use(Preset preset) {
        source.use(preset);
    }

    boolean isSynthetic() {
        return source.isSynthetic();
    }

    /** Reads or draws the rows. */
    Rows load(long seed, DataType dataType) {
        requireConsistent(false);
        Rows read = source.load(seed, dataType, noise.ofLabels(), damage.isAskedFor());
        requireClasses(read);
        Rows loaded = scaling.apply(damaged(read, seed));
        AlphaStable law = noise.ofFeatures();
        if (law != null) {
            LabeledRows validation = loaded.validation();
            FeatureNoise features = new FeatureNoise(law, seed);
            if (validation == null) {
                features.addTo(loaded.train());
            } else {
                features.addTo(loaded.train(), validation);
            }
        }
        return loaded;
    }

    private void requireClasses(Rows rows) {
        if (rows.train().isRegression() && damage.isAskedFor()) {
            throw new BadInputException(
                    "--long-tail or --corrupt-labels with --task regression: both are for classes. Leave"
                            + " them out.");
        }
    }

    /** Reads the rows of one agent, which has its own, and the test rows, which decide features and classes. */
    Rows loadOwn(Path file, DataType dataType) {
        requireConsistent(true);
        if (damage.isAskedFor() || scaling.isAskedFor() || noise.ofFeatures() != null) {
            throw new BadInputException(
                    "Agents with rows of their own, and --long-tail, --corrupt-labels, --standardize or"
                            + " --noise feature: these need all rows in one place. Prepare the files instead.");
        }
        return source.loadOwn(file, dataType);
    }

    /** Makes a long tail and wrong labels in the training rows alone: validation rows are set aside before. */
    private Rows damaged(Rows rows, long seed) {
        if (!damage.isAskedFor()) {
            return rows;
        }
        LabeledRows train = rows.train();
        LabeledRows validation = rows.validation();
        if (validation == null) {
            LabeledRows[] parts = train.split(rows.validationFraction(), Draw.VALIDATION_SPLIT.seed(seed));
            train.release();
            validation = parts[0];
            train = parts[1];
        }
        train = damage.thinned(train, Draw.LONG_TAIL.seed(seed));
        LabelCorruption corruption = damage.corruption(train, Draw.LABEL_CORRUPTION.seed(seed));
        return new Rows(
                corruption == null ? train : corruption.rows(),
                validation,
                rows.test(),
                rows.validationFraction(),
                corruption,
                rows.perAgent(),
                rows.readings());
    }

    /** Silos; null where there are none. */
    @Nullable
    Sharding silos(Rows loaded) {
        return source.silos(loaded);
    }

    /** Number of files that each hold an agent's rows; 0 where rows are dealt. */
    int agentFiles() {
        return source.agentFiles();
    }

    /** The option that says which agent gets which rows; null where there is none. */
    @Nullable
    String dealingOption() {
        return source.dealingOption();
    }

    private void requireConsistent(boolean own) {
        noise.requireConsistent(!own && source.isSynthetic(), source.name());
        damage.requireConsistent();
        source.requireConsistent(own);
        if (source.isPerAgent() && damage.hasLongTail()) {
            throw new BadInputException("--long-tail with --agent-data: the files say already how many rows of a class"
                    + " an agent has. Leave one out.");
        }
        if (source.siloColumn() != null && noise.ofFeatures() != null) {
            throw new BadInputException("--silo-column " + source.siloColumn()
                    + " with --noise feature: with noise on it, hardly two rows have the same value. Leave one out.");
        }
    }

    /** What is to be said of labels on a scale that a network hardly learns; null where there is nothing. */
    @Nullable
    String scaleWarning(Rows loaded) {
        return loaded.train().isRegression() && !scaling.isAskedFor() ? ScalingArguments.warning(loaded.train()) : null;
    }

    /** The scale of labels that are real numbers; null where they are as the files have them. */
    @Nullable
    TargetScale labelScale() {
        return scaling.labels();
    }

    /** The noise on gradients; null where there is none. */
    @Nullable
    GradientNoise gradientNoise() {
        return noise.ofGradients();
    }

    /** Sets the scale of the noise, for {@code sweep --over noise-scale}. */
    void setNoiseScale(double value) {
        noise.setScale(value);
    }

    /** Sets the tail index, for {@code sweep --over tail-index}. */
    void setTailIndex(double value) {
        noise.setTailIndex(value);
    }

    /** The name of the data, for the report. */
    Map<String, String> settings(Rows loaded) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data", source.name());
        settings.put("trainingRows", Integer.toString(loaded.train().rows()));
        if (loaded.validation() != null) {
            settings.put("validationRows", Integer.toString(loaded.validation().rows()));
            if (!source.isSynthetic()) {
                settings.put("validationFraction", Double.toString(loaded.validationFraction()));
            }
        }
        settings.put("testRows", Integer.toString(loaded.test().rows()));
        settings.put("features", Integer.toString(loaded.train().featureCount()));
        settings.put(
                "classes",
                loaded.train().isRegression()
                        ? "none: labels are real numbers"
                        : String.join(", ", loaded.train().classNames()));
        for (int i = 0; i < loaded.readings().size(); i++) {
            settings.put(
                    i == 0 ? "reading" : "reading " + (i + 1),
                    loaded.readings().get(i).paragraph());
        }
        scaling.addSettings(settings);
        settings.put("noise", noise.setting(source.isSynthetic()));
        damage.addSettings(settings, loaded);
        return settings;
    }

    /** Name of the data for titles. */
    String title() {
        return source.title();
    }
}
