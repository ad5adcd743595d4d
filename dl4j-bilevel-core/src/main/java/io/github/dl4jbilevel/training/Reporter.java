package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.dl4j.TestScorer;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.RunSummary;
import io.github.dl4jbilevel.state.MetricsBytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the reports of a run: gathers what they need, has the root make the figures, and tells the listeners and the history. */
final class Reporter {
    private final TrainerPlan.Reporting reporting;
    private final NetworkProblem problem;
    private final DecentralizedRun run;
    private final History history;
    private final @Nullable TestScorer scorer;
    private final Course course;
    private @Nullable RunView latest;

    Reporter(TrainerPlan plan, DecentralizedRun run, long rounds) {
        this.course = new Course(rounds);
        this.reporting = plan.reporting();
        this.problem = plan.work().problem();
        this.run = run;
        this.history = new History(plan.ending().earlyStopping().begin());
        RowStore test = reporting.test();
        this.scorer = test == null ? null : problem.scorer(test);
    }

    History history() {
        return history;
    }

    /** What the accuracy or R squared of the test is; empty where there is no test. */
    Optional<String> testMeasure() {
        return Optional.ofNullable(scorer).map(TestScorer::measure);
    }

    /** The course of x, as far as this process's agents have one. */
    Course course() {
        return course;
    }

    /** Networks and hyperparameters at the latest report; as far as this process knows them if there was none. */
    RunView view() throws InterruptedException {
        if (latest == null) {
            return new RunView(problem, run.isWhole() ? RunSummary.of(run) : RunSummary.ofThisProcess(run));
        }
        return latest;
    }

    /** Makes a report; every process of the run at the same round. */
    void report(double seconds) throws InterruptedException {
        RunSummary summary = RunSummary.of(run);
        RunView view = new RunView(problem, summary);
        byte[] made = summary.root() ? MetricsBytes.encode(metrics(summary, view, seconds)) : new byte[0];
        RoundMetrics metrics = MetricsBytes.decode(run.coordination().broadcast(made));
        for (BilevelListener listener : reporting.listeners()) {
            listener.onMetrics(metrics, view);
        }
        history.add(metrics, view);
        course.add(metrics.round(), view);
        latest = view;
    }

    /** Gathers networks and hyperparameters without a report; every process of the run at the same round. */
    void look() throws InterruptedException {
        latest = new RunView(problem, RunSummary.of(run));
    }

    private RoundMetrics metrics(RunSummary summary, RunView view, double seconds) {
        return new RoundMetrics(
                run.round(),
                seconds,
                summary.upperLoss(),
                summary.lowerLoss(),
                summary.validationLoss(),
                scorer == null ? Double.NaN : view.meanOverNetworks(scorer::loss),
                scorer == null ? Double.NaN : view.meanOverNetworks(scorer::accuracy),
                scorer == null ? Double.NaN : view.meanOverNetworks(scorer::rSquared),
                summary.consensusError(),
                summary.gradientNorm(),
                summary.evaluations(),
                summary.bytes());
    }
}
