package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Decay;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.dl4j.TestScorer;
import io.github.dl4jbilevel.penalty.LowerLevelOnly;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.run.RunSummary;
import io.github.dl4jbilevel.updater.Plain;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains the network once more, from the same start, on training and validation rows alike, with the x that the search had at the same
 * share of its way: tuned hyperparameters belong to the run that they were tuned in, and a strong penalty from the first round on can lead
 * elsewhere than one that grew. Terms inside the loss, such as weights of examples, speak of the data and not of the way, and have the x of
 * the end throughout. It has as many rounds as the search for every row, and the search's own step rule and correction for y,
 * over the same topology.
 *
 * <p>Where the validation loss was at its lowest in the first {@value #LATE} of the search, and has risen since, x did not keep the
 * network from learning its rows by heart. Then only the way up to that report is gone, with rates that come down to 0 on it.
 */
final class Refit {
    /** The share of a search after which a rise of the validation loss is taken for noise. */
    static final double LATE = 0.4;

    /** The rise of the validation loss, as a share of it, that is taken for noise. */
    private static final double RISE = 0.02;

    private final TrainerPlan plan;
    private final long searched;
    private final Course course;
    private final double share;
    private final long rounds;

    /**
     * A refit to come.
     *
     * @param searched rounds of the search
     * @param history its reports
     * @param course of its x
     */
    Refit(TrainerPlan plan, long searched, List<RoundMetrics> history, Course course) {
        this.plan = plan;
        this.searched = searched;
        this.course = course;
        RoundMetrics used = used(history);
        this.share = (double) used.round() / searched;
        double rowsRatio = plan.work().problem().rowsRatio();
        double way = share < 1 ? Decay.COSINE.way(share) : 1;
        this.rounds = Math.max(1, Math.round(searched * rowsRatio * way));
    }

    /** The report whose network is the search's outcome: its last, or the best where the validation loss has risen since early on. */
    static RoundMetrics used(List<RoundMetrics> history) {
        RoundMetrics last = history.get(history.size() - 1);
        RoundMetrics best = last;
        for (RoundMetrics report : history) {
            if (report.round() > 0 && report.validationLoss() < best.validationLoss()) {
                best = report;
            }
        }
        boolean early = best.round() < LATE * last.round();
        return early && last.validationLoss() > best.validationLoss() * (1 + RISE) ? best : last;
    }

    /**
     * The outcome.
     *
     * @param view networks and hyperparameters
     * @param metrics of the averaged network, the search's rounds, seconds, gradients and bytes included
     */
    record Outcome(RunView view, RoundMetrics metrics) {}

    /** Plays it; empty where it diverged or was asked to stop. */
    Optional<Outcome> play(RoundMetrics search) throws InterruptedException {
        NetworkProblem problem = plan.work().problem();
        int agents = problem.agents();
        Recipe tuned = plan.work().choice().of(problem, rounds);
        LevelRule rule = tuned.rule(Level.LOWER);
        Recipe recipe = new Recipe(
                "refit", new LowerLevelOnly(), level -> new LevelRule(new Plain(), rule.correction(), rule.moves()));
        List<Interpolated> interpolated =
                IntStream.range(0, agents).mapToObj(Interpolated::new).toList();
        long start = System.nanoTime();
        try (DecentralizedRun run = new DecentralizedRun.Builder(
                        plan.work()
                                .withNoise(problem.refit((agent, round) ->
                                        interpolated.get(agent).at(round))),
                        recipe)
                .mixing(plan.network().mixing())
                .seed(plan.work().seed())
                .threads(plan.work().threads())
                .build()) {
            Optional<Divergence> divergence = Optional.empty();
            long piece = Math.max(1, rounds / 200);
            while (run.round() < rounds && divergence.isEmpty()) {
                if (plan.ending().onRequest().getAsBoolean()) {
                    return Optional.empty();
                }
                divergence = run.advance(Math.min(piece, rounds - run.round()));
                long completed = search.round() + run.round();
                plan.reporting().listeners().forEach(listener -> listener.onRound(completed));
            }
            double seconds = search.seconds() + (System.nanoTime() - start) * 1e-9;
            return divergence.isPresent() ? Optional.empty() : Optional.of(outcome(run, search, seconds));
        }
    }

    private Outcome outcome(DecentralizedRun run, RoundMetrics search, double seconds) throws InterruptedException {
        NetworkProblem problem = plan.work().problem();
        RunSummary summary = RunSummary.of(run);
        RunView view = new RunView(problem, summary);
        TestScorer scorer = plan.reporting().test() == null
                ? null
                : problem.scorer(plan.reporting().test());
        return new Outcome(
                view,
                new RoundMetrics(
                        search.round() + rounds,
                        seconds,
                        Double.NaN,
                        summary.lowerLoss(),
                        Double.NaN,
                        scorer == null ? Double.NaN : view.meanOverNetworks(scorer::loss),
                        scorer == null ? Double.NaN : view.meanOverNetworks(scorer::accuracy),
                        scorer == null ? Double.NaN : view.meanOverNetworks(scorer::rSquared),
                        summary.consensusError(),
                        summary.gradientNorm(),
                        search.gradientEvaluations() + summary.evaluations(),
                        search.bytesSent() + summary.bytes()));
    }

    /** The x of one agent, computed once a round; asked by the agent's thread, but for the end, which is asked before. */
    private final class Interpolated {
        private final int agent;
        private long at = -1;
        private @Nullable INDArray x;

        Interpolated(int agent) {
            this.agent = agent;
        }

        INDArray at(long round) {
            INDArray known = x;
            if (known != null && round == at) {
                return known;
            }
            double time = round == Long.MAX_VALUE || plan.work().problem().tunesLoss()
                    ? share * searched
                    : share * searched * round / rounds;
            known = course.at(agent, time);
            x = known;
            at = round;
            return known;
        }
    }
}
