package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.Standardizer;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that brings features to one scale. */
final class ScalingArguments {
    @Option(names = "--standardize", description = "Centre and scale each feature by its training mean and deviation.")
    private boolean standardize;

    boolean isAskedFor() {
        return standardize;
    }

    /** Scales all rows where they lie. */
    void apply(Rows rows) {
        if (!standardize) {
            return;
        }
        Standardizer standardizer = Standardizer.fit(rows.train());
        standardizer.apply(rows.train());
        standardizer.apply(rows.test());
        LabeledRows validation = rows.validation();
        if (validation != null) {
            standardizer.apply(validation);
        }
    }

    /** Adds the scaling to the settings of the report. */
    void addSettings(Map<String, String> settings) {
        settings.put("standardize", Boolean.toString(standardize));
    }
}
