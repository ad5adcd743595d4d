package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.Standardizer;
import io.github.dl4jbilevel.reader.TargetScale;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that brings features, and labels that are real numbers, to one scale. */
final class ScalingArguments {
    @Option(
            names = "--standardize",
            description =
                    "Centre and scale each feature, and with --task regression the labels, by mean and deviation of all"
                            + " rows but the test rows and those set aside before the rows are dealt: rows that an agent sets aside for"
                            + " validation later are among them.")
    private boolean standardize;

    /** Means and deviations beyond it, and deviations below its inverse, are far from 0 and 1. */
    private static final double FAR = 20;

    private @Nullable TargetScale labels;

    boolean isAskedFor() {
        return standardize;
    }

    /** Scales all rows, features where they lie. */
    Rows apply(Rows rows) {
        if (!standardize) {
            return rows;
        }
        Standardizer standardizer = Standardizer.fit(rows.train());
        standardizer.apply(rows.train());
        standardizer.apply(rows.test());
        LabeledRows validation = rows.validation();
        if (validation != null) {
            standardizer.apply(validation);
        }
        if (!rows.train().isRegression()) {
            return rows;
        }
        TargetScale scale = TargetScale.fit(rows.train());
        labels = scale;
        return new Rows(
                scale.apply(rows.train()),
                validation == null ? null : scale.apply(validation),
                scale.apply(rows.test()),
                rows.validationFraction(),
                rows.corruption(),
                rows.perAgent(),
                rows.readings());
    }

    /** What is to be said of labels far from mean 0 and deviation 1; null where they are near. */
    static @Nullable String warning(LabeledRows train) {
        TargetScale scale = TargetScale.fit(train);
        boolean near = Math.abs(scale.mean()) <= FAR && scale.deviation() <= FAR && scale.deviation() >= 1 / FAR;
        return near
                ? null
                : String.format(
                        Locale.ROOT,
                        "the labels have mean %.4g and deviation %.4g; a network learns them far better with"
                                + " --standardize, which brings both to one scale.",
                        scale.mean(),
                        scale.deviation());
    }

    /** The scale of the labels; null where they are as the files have them. */
    @Nullable
    TargetScale labels() {
        return labels;
    }

    /** Adds the scaling to the settings of the report. */
    void addSettings(Map<String, String> settings) {
        settings.put("standardize", Boolean.toString(standardize));
        if (labels != null) {
            settings.put("labelScale", "(label - " + labels.mean() + ") / " + labels.deviation());
        }
    }
}
