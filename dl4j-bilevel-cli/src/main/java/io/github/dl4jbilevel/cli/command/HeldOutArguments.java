package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.provenance.Defaults;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what is not trained on: test rows, and the rows of the upper level. */
final class HeldOutArguments {
    private static final double DEFAULT_TEST_FRACTION = 0.2;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Test rows, in the format of --data. Without it, the t10k files beside IDX training images;"
                    + " else a share of --data is set aside.")
    private @Nullable Path test;

    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "Share of the rows set aside for testing where there are no test files. Default: "
                    + DEFAULT_TEST_FRACTION + ".")
    private @Nullable Double testFraction;

    @Option(
            names = "--validation-fraction",
            paramLabel = "SHARE",
            description = "Share of each agent's rows that its upper level gets; with --long-tail or --corrupt-labels,"
                    + " share of all training rows, set aside before. Default: " + Defaults.VALIDATION_FRACTION
                    + ", and 0.5 with --preset paper; synthetic sets bring validation rows of their own.")
    private @Nullable Double validationFraction;

    private Preset preset = Preset.TUNED;

    void use(Preset choice) {
        preset = choice;
    }

    void requireConsistent(boolean synthetic, String data) {
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

    /** The file of test rows that was named; null where there is none. */
    @Nullable
    Path test() {
        return test;
    }

    boolean asksForTestShare() {
        return testFraction != null;
    }

    double testShare() {
        return testFraction == null ? DEFAULT_TEST_FRACTION : testFraction;
    }

    double validationShare() {
        return validationFraction == null ? preset.validationFraction() : validationFraction;
    }
}
