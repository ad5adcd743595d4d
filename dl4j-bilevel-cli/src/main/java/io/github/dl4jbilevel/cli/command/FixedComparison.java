package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.ReportRun;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * A run, and the same with hyperparameters where they start: whether tuning helped.
 *
 * @param tuned with hyperparameters that moved
 * @param fixed with those that did not
 * @param hyperparameters names of what was tuned
 */
record FixedComparison(ReportRun tuned, ReportRun fixed, List<String> hyperparameters) {
    /** Whether the network of tuned hyperparameters has the lower test loss. */
    boolean tuningHelped() {
        return tuned.testLoss() < fixed.testLoss()
                || (Double.isFinite(tuned.testLoss()) && !Double.isFinite(fixed.testLoss()));
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "tuned: test loss %.4f, accuracy %.4f; with hyperparameters where they start: %.4f, %.4f%n",
                tuned.testLoss(),
                tuned.testAccuracy(),
                fixed.testLoss(),
                fixed.testAccuracy());
        if (!tuningHelped()) {
            String fewest = Preset.TUNED.hyperparameters();
            out.println("Tuning did not help here. Try more validation rows (--validation-fraction), "
                    + (hyperparameters.equals(List.of(fewest))
                            ? ""
                            : "fewer hyperparameters (--hyperparameters " + fewest + "), ")
                    + "or leave them where they start.");
        }
        out.flush();
    }
}
