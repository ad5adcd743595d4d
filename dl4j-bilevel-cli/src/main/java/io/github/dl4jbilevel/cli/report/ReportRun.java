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
 * @param rounds rounds completed
 * @param hyperparameters the tuned hyperparameters, in the order of x
 * @param settings every setting by name, in the order in which they are to be read
 * @param versions version by name of what the result depends on
 * @param validationLoss upper-level loss at the end, without penalty
 * @param testLoss mean loss on the test set at the end
 * @param testAccuracy share of test rows classified rightly at the end, 0 to 1
 * @param consensusError consensus error of the upper level at the end
 * @param secondsPerRound wall-clock seconds per round, evaluation left out
 * @param bytesPerRound bytes that all agents together send in one round
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
        double bytesPerRound) {

    /** Copies the collections; the maps keep their order. */
    public ReportRun {
        history = List.copyOf(history);
        hyperparameters = List.copyOf(hyperparameters);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
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
        double rounds = Math.max(1, result.rounds());
        return new ReportRun(
                label,
                result.history(),
                result.divergence().orElse(null),
                result.rounds(),
                result.hyperparameters(),
                all,
                result.provenance().versions(),
                last.upperLoss(),
                last.testLoss(),
                last.testAccuracy(),
                last.consensusError().getOrDefault(Level.UPPER, Double.NaN),
                last.seconds() / rounds,
                last.bytesSent() / rounds);
    }
}
