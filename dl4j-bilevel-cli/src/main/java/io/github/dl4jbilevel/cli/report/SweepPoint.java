package io.github.dl4jbilevel.cli.report;

/**
 * One run of a sweep.
 *
 * @param value the parameter's value, finite
 * @param run the run with it
 */
public record SweepPoint(double value, ReportRun run) {

    /** Checks the value. */
    public SweepPoint {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "value is " + value + "; a sweep shows finite values, leave " + run.algorithm() + "'s run out");
        }
    }
}
