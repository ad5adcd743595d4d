package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.provenance.Defaults;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.run.RunSettings;
import io.github.dl4jbilevel.state.Checkpoints;
import io.github.dl4jbilevel.state.RunIdentity;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a trainer is made of, and the three descriptions that are made from its settings: the identity of a checkpoint, the agreement
 * between processes, and the provenance of a result.
 *
 * @param work what is computed
 * @param network who sends what to whom
 * @param reporting what is reported when
 * @param ending what ends a run early
 * @param checkpoints of runs; null for none
 * @param refit whether the network is trained once more on all rows
 * @param others all but the algorithm's that decide the result, in words
 */
record TrainerPlan(
        Work work,
        Network network,
        Reporting reporting,
        Ending ending,
        @Nullable Checkpoints checkpoints,
        boolean refit,
        Settings others) {

    /** The plan of a run of so many rounds. */
    TrainerPlan of(long rounds) {
        return new TrainerPlan(work.of(rounds), network, reporting.of(rounds), ending, checkpoints, refit, others);
    }

    /** All settings that decide the result, in words. */
    Settings settings() {
        return Settings.of(work.algorithm().settings())
                .with(others.asMap())
                .with("reportEvery", reporting.every())
                .with("refit", refit);
    }

    /**
     * The computation of a run.
     *
     * @param problem of the network
     * @param noise that is asked for; null for none
     * @param choice of the algorithm
     * @param algorithm of a run of the plan's rounds
     * @param threads 0 for one per core or device
     */
    record Work(
            NetworkProblem problem,
            @Nullable GradientNoise noise,
            AlgorithmChoice choice,
            Recipe algorithm,
            long seed,
            int threads) {
        /** The problem with the noise that is asked for. */
        BilevelProblem noisyProblem() {
            return withNoise(problem);
        }

        BilevelProblem withNoise(BilevelProblem plain) {
            return noise == null ? plain : noise.addTo(plain);
        }

        Work of(long rounds) {
            return new Work(problem, noise, choice, choice.of(problem, rounds), seed, threads);
        }
    }

    /**
     * The communication between agents.
     *
     * @param mixing weights between agents
     * @param membership where the agents are
     * @param precision of messages
     */
    record Network(PerLevel<Mixing> mixing, Membership membership, MessagePrecision precision) {}

    /**
     * The reports of a run.
     *
     * @param every rounds between two reports; 0 before the length of a run is known, where that decides
     * @param listeners are told
     * @param test rows of the test; null where there are none
     */
    record Reporting(
            int every,
            List<BilevelListener> listeners,
            @Nullable RowStore test) {
        /** Most reports of a run whose number nobody chose. */
        private static final int REPORTS = 40;

        Reporting of(long rounds) {
            return every > 0
                    ? this
                    : new Reporting((int) Math.max(Defaults.REPORT_EVERY, rounds / REPORTS), listeners, test);
        }
    }

    /**
     * The conditions that end a run early.
     *
     * @param earlyStopping conditions that are asked at reports
     * @param onRequest asked between rounds
     */
    record Ending(EarlyStopping earlyStopping, BooleanSupplier onRequest) {}

    /** The settings that two runs must have in common if one continues the other: all settings, the network, its start, and the data. */
    Settings identity() {
        return settings().with(new TreeMap<>(work.problem().fingerprints(reporting.test())));
    }

    /** The settings that all processes must have in common; data are each agent's own affair. */
    Membership.Common agreement(long rounds) {
        Settings own = settings()
                .with(work.problem().networkFingerprints())
                .with("rounds", rounds)
                .with("checkpointEvery", checkpoints == null ? "never" : checkpoints.schedule());
        return RunSettings.agreement(
                work.noisyProblem(), work.algorithm(), network.mixing(), work.seed(), network.precision(), own);
    }

    /**
     * The provenance of a run's result.
     *
     * @param testMeasure what its accuracy or R squared is; empty where there is no test
     */
    Provenance provenance(long rounds, int threads, SortedSet<Integer> missing, Optional<String> testMeasure) {
        Settings all = settings()
                .with("rounds", rounds)
                .with("threads", threads)
                .with("computation", work.problem().computation());
        if (testMeasure.isPresent()) {
            all = all.with("testMeasure", testMeasure.get());
        }
        return Provenance.of(missing.isEmpty() ? all : all.with(RunIdentity.MISSING, missing));
    }
}
