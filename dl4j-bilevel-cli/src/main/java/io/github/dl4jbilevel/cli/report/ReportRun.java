package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One algorithm's run, as a report shows it. A number that is not known, or not finite, is {@code NaN}.
 *
 * @param algorithm name of the algorithm, such as {@code "d-nsvrgda"}; two runs may share it
 * @param history metrics by increasing round
 * @param divergence what ended the run early, or null when it ran to its end
 * @param rounds rounds completed, without those of a refit
 * @param hyperparameters the tuned hyperparameters, in the order of x
 * @param settings every setting by name, in the order in which they are to be read
 * @param versions version by name of what the result depends on
 * @param validationLoss loss on the validation rows at the end, without penalty, of a network that has seen training rows alone
 * @param testLoss mean loss on the test set at the end
 * @param testAccuracy share of test rows classified rightly at the end, 0 to 1
 * @param consensusError consensus error of the upper level at the end of the search
 * @param secondsPerRound wall-clock seconds per round, evaluation left out
 * @param bytesPerRound bytes that all agents together send in one round
 * @param refit what the end of the history is of; null where there was no refit
 * @param warnings what a user should know before she believes the rest
 */
public record ReportRun(
        String algorithm,
        List<RoundMetrics> history,
        @Nullable Divergence divergence,
        long rounds,
        List<TunedHyperparameter> hyperparameters,
        Map<String, String> settings,
        Map<String, String> versions,
        double validationLoss,
        double testLoss,
        double testAccuracy,
        double consensusError,
        double secondsPerRound,
        double bytesPerRound,
        @Nullable Refit refit,
        List<String> warnings) {

    /**
     * A refit, and what was before it.
     *
     * @param rounds of the refit
     * @param testLoss of the network before it
     * @param testAccuracy of the network before it
     */
    public record Refit(long rounds, double testLoss, double testAccuracy) {
        private static Refit of(RoundMetrics search, RoundMetrics refitted) {
            return new Refit(refitted.round() - search.round(), search.testLoss(), search.testAccuracy());
        }
    }

    /** A run without a refit, and without warnings. */
    public ReportRun(
            String algorithm,
            List<RoundMetrics> history,
            @Nullable Divergence divergence,
            long rounds,
            List<TunedHyperparameter> hyperparameters,
            Map<String, String> settings,
            Map<String, String> versions,
            double validationLoss,
            double testLoss,
            double testAccuracy,
            double consensusError,
            double secondsPerRound,
            double bytesPerRound) {
        this(
                algorithm,
                history,
                divergence,
                rounds,
                hyperparameters,
                settings,
                versions,
                validationLoss,
                testLoss,
                testAccuracy,
                consensusError,
                secondsPerRound,
                bytesPerRound,
                null,
                List.of());
    }

    /** Copies the collections; the maps keep their order. */
    public ReportRun {
        history = List.copyOf(history);
        hyperparameters = List.copyOf(hyperparameters);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
        warnings = List.copyOf(warnings);
    }

    /**
     * The report of a run that has ended.
     *
     * @param label name of the algorithm, or of what the run is to show
     * @param settings what was set beside the trainer's own settings
     */
    public static ReportRun of(String label, BilevelResult result, Map<String, String> settings) {
        RoundMetrics last = result.finalMetrics();
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(result.provenance().settings());
        double rounds = Math.max(1, last.round());
        List<RoundMetrics> history = result.history();
        RoundMetrics search = result.isRefitted() ? history.get(history.size() - 2) : last;
        return new ReportRun(
                label,
                result.history(),
                result.divergence().orElse(null),
                result.rounds(),
                result.hyperparameters(),
                all,
                result.provenance().versions(),
                result.validationLoss(),
                last.testLoss(),
                last.testAccuracy(),
                search.consensusError().getOrDefault(Level.UPPER, Double.NaN),
                last.seconds() / rounds,
                last.bytesSent() / rounds,
                result.isRefitted() ? Refit.of(search, last) : null,
                result.warnings());
    }

    /** R squared of the values that the network predicts for test rows at the end; NaN for classes, and without a history. */
    public double testRSquared() {
        return history.isEmpty() ? Double.NaN : history.get(history.size() - 1).testRSquared();
    }

    /** Whether some of the runs predict values, whose R squared is shown in the place of an accuracy. */
    static boolean predictValues(List<ReportRun> runs) {
        return runs.stream().anyMatch(run -> !Double.isNaN(run.testRSquared()))
                && runs.stream().allMatch(run -> Double.isNaN(run.testAccuracy()));
    }

    /** The consensus error of a level at the end of the search; NaN where agents do not share it, and without a history. */
    public double consensusError(Level level) {
        int last = history.size() - (isRefitted() ? 2 : 1);
        return last < 0 ? Double.NaN : history.get(last).consensusError().getOrDefault(level, Double.NaN);
    }

    /** Whether the network was trained once more, on all rows, with the hyperparameters that were tuned. */
    public boolean isRefitted() {
        return refit != null;
    }

    /** The validation loss of a network that has seen training rows alone; the upper loss where there is none. */
    public static double validationLoss(RoundMetrics metrics) {
        return Double.isNaN(metrics.validationLoss()) ? metrics.upperLoss() : metrics.validationLoss();
    }
}
