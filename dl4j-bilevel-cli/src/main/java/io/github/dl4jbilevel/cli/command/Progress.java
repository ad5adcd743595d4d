package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.ReportRun;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.RunView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress of one run: a bar with loss, accuracy and rounds per second on a terminal, else a line for each report. */
final class Progress implements BilevelListener, AutoCloseable {
    private final String name;
    private final long rounds;
    private final PrintWriter err;
    private final boolean quiet;
    private final @Nullable ProgressBar bar;
    private boolean refits;

    Progress(String name, long rounds, PrintWriter err, boolean quiet) {
        this.name = name;
        this.rounds = rounds;
        this.err = err;
        this.quiet = quiet;
        this.bar = quiet || !Boolean.getBoolean("bilevel.terminal")
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(rounds)
                        .setUnit(" rounds", 1)
                        .showSpeed()
                        .setUpdateIntervalMillis(200)
                        .setStyle(ProgressBarStyle.ASCII)
                        .build();
    }

    @Override
    public void onRound(long completed) {
        if (completed > rounds && !refits) {
            refits = true;
            sayRefit();
        }
        if (bar != null) {
            bar.stepTo(completed);
        }
    }

    /** Says that the rounds after the last one are the refit's. */
    private void sayRefit() {
        if (bar != null) {
            bar.maxHint(-1);
            bar.setExtraMessage("once more, on all rows");
        } else if (!quiet) {
            err.printf(Locale.ROOT, "%-18s once more, on all rows%n", name);
            err.flush();
        }
    }

    @Override
    public void onMetrics(RoundMetrics metrics, RunView view) {
        boolean predicts = !Double.isNaN(metrics.testRSquared());
        String values = String.format(
                Locale.ROOT,
                "loss %.4f  %s %.4f",
                ReportRun.validationLoss(metrics),
                predicts ? "R squared" : "accuracy",
                predicts ? metrics.testRSquared() : metrics.testAccuracy());
        if (bar != null) {
            bar.setExtraMessage(values);
        } else if (!quiet) {
            double speed = metrics.seconds() > 0 ? metrics.round() / metrics.seconds() : 0;
            err.printf(
                    Locale.ROOT,
                    "%-18s round %d/%d  %s%s%n",
                    name,
                    metrics.round(),
                    rounds,
                    values,
                    speed > 0 ? String.format(Locale.ROOT, "  %.0f rounds/s", speed) : "");
            err.flush();
        }
    }

    @Override
    public void onCheckpointFailure(long completed, IOException failure) {
        err.println("bilevel: the checkpoint after round " + completed + " could not be written (" + failure
                + "); the run goes on, and earlier checkpoints are as they were");
        err.flush();
    }

    @Override
    public void onDivergence(Divergence divergence) {
        close();
        if (!quiet) {
            err.println(name + " " + divergence);
            err.flush();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
