package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.dl4j.AgentData;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.dl4j.RowStore;
import io.github.dl4jbilevel.dl4j.Sharding;
import io.github.dl4jbilevel.dl4j.TestScorer;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Trains a DL4J network and the hyperparameters above it, over agents that hold their own rows and talk to their neighbours
 * alone. The network's own updater, and its seed, are not used: the algorithm moves the parameters, and one seed decides the
 * initial weights, the sharding and every draw. Equal settings and seed give equal bits, whatever the number of threads.
 *
 * <p>Immutable: each {@link #fit} is a run of its own from the start.
 */
public final class DecentralizedBilevelTrainer {
    private final NetworkProblem problem;
    private final BilevelProblem noisyProblem;
    private final Recipe algorithm;
    private final MixingMatrix mixing;
    private final long seed;
    private final int threads;
    private final int reportEvery;
    private final List<BilevelListener> listeners;
    private final @Nullable RowStore test;
    private final Map<String, String> settings;

    private DecentralizedBilevelTrainer(Builder b, MixingMatrix mixing, Hyperparameters hyperparameters) {
        int agents = mixing.topology().agents();
        AgentData data = b.data.shard(agents, b.configuration.getDataType(), b.seed);
        this.problem = new NetworkProblem(b.configuration, hyperparameters, data, b.batchSize, b.seed);
        this.noisyProblem = b.gradientNoise == null ? problem : b.gradientNoise.addTo(problem);
        this.test = b.data.openTest(b.configuration.getDataType());
        if (test != null) {
            problem.scorer(test);
        }
        this.algorithm = b.algorithm;
        this.mixing = mixing;
        this.seed = b.seed;
        this.threads = b.threads;
        this.reportEvery = b.reportEvery;
        this.listeners = List.copyOf(b.listeners);
        this.settings = b.settings(mixing, hyperparameters);
    }

    /**
     * Runs the algorithm.
     *
     * @param rounds number of rounds, not negative
     * @return the outcome; a run that diverged returns normally, with {@link BilevelResult#divergence()} set
     */
    public BilevelResult fit(long rounds) {
        if (rounds < 0 || rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Rounds = " + rounds + ": it must lie between 0 and " + Integer.MAX_VALUE + ".");
        }
        try (DecentralizedRun run = new DecentralizedRun(noisyProblem, algorithm, mixing, seed, threads)) {
            TestScorer scorer = test == null ? null : problem.scorer(test);
            List<RoundMetrics> history = new ArrayList<>();
            report(run, scorer, 0, history);
            double seconds = 0;
            Divergence divergence = null;
            while (run.round() < rounds && divergence == null) {
                long start = System.nanoTime();
                divergence = run.advance(Math.min(reportEvery, rounds - run.round()), this::onRound);
                seconds += (System.nanoTime() - start) * 1e-9;
                if (run.round() > history.get(history.size() - 1).round()) {
                    report(run, scorer, seconds, history);
                }
            }
            if (divergence != null) {
                for (BilevelListener listener : listeners) {
                    listener.onDivergence(divergence);
                }
            }
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.put("rounds", Long.toString(rounds));
            all.put("threads", Integer.toString(run.threads()));
            return new BilevelResult(problem, run, history, divergence, Provenance.of(all));
        }
    }

    private void onRound(long completed) {
        for (BilevelListener listener : listeners) {
            listener.onRound(completed);
        }
    }

    private void report(DecentralizedRun run, @Nullable TestScorer scorer, double seconds, List<RoundMetrics> history) {
        LevelRow mean = run.meanPoint();
        RoundMetrics metrics = new RoundMetrics(
                run.round(),
                seconds,
                run.upperLoss(mean),
                run.lowerLoss(mean),
                scorer == null ? Double.NaN : scorer.loss(mean.lower()),
                scorer == null ? Double.NaN : scorer.accuracy(mean.lower()),
                run.consensusError(),
                run.gradientNorm(),
                run.traffic().bytes());
        history.add(metrics);
        for (BilevelListener listener : listeners) {
            listener.onMetrics(metrics, problem.describe(mean.upper()));
        }
    }

    /** Collects the settings of a trainer. What is not set has the default named at its method. */
    public static final class Builder {
        private final MultiLayerConfiguration configuration;
        private final TrainingData data = new TrainingData();
        private final List<BilevelListener> listeners = new ArrayList<>();
        private @Nullable Hyperparameters hyperparameters;
        private Recipe algorithm = new DNsvrgda.Builder().build();
        private @Nullable Topology topology;
        private @Nullable MixingMatrix mixing;
        private @Nullable GradientNoise gradientNoise;
        private int batchSize = 32;
        private long seed = 42;
        private int threads;
        private int reportEvery = 50;

        /** For the user's own network configuration, which is not changed. */
        public Builder(MultiLayerConfiguration configuration) {
            this.configuration = configuration;
        }

        /** What is tuned; required. */
        public Builder hyperparameters(Hyperparameters choice) {
            this.hyperparameters = choice;
            return this;
        }

        /** The algorithm; {@link DNsvrgda} with its defaults unless set. */
        public Builder algorithm(Recipe recipe) {
            this.algorithm = recipe;
            return this;
        }

        /** Who talks to whom, with Metropolis weights; this or {@link #mixing} is required. */
        public Builder topology(Topology graph) {
            this.topology = graph;
            return this;
        }

        /** Who talks to whom, with weights of the caller's. */
        public Builder mixing(MixingMatrix weights) {
            this.mixing = weights;
            return this;
        }

        /** Rows to shard; held where they lie. */
        public Builder trainingData(DataSet rows) {
            data.training(rows);
            return this;
        }

        /** Rows to shard; read once, when the trainer is built. */
        public Builder trainingData(DataSetIterator rows) {
            data.training(rows);
            return this;
        }

        /** Each agent's own rows, one iterator per agent. */
        public Builder trainingData(List<? extends DataSetIterator> perAgent) {
            data.training(perAgent);
            return this;
        }

        /** Rows for the upper level, sharded like the training rows. */
        public Builder validationData(DataSet rows) {
            data.validation(rows);
            return this;
        }

        /** Rows for the upper level, sharded like the training rows. */
        public Builder validationData(DataSetIterator rows) {
            data.validation(rows);
            return this;
        }

        /** Each agent's own rows for the upper level, one iterator per agent. */
        public Builder validationData(List<? extends DataSetIterator> perAgent) {
            data.validation(perAgent);
            return this;
        }

        /** Share of each agent's training rows to set aside for the upper level; 0.5 unless set. */
        public Builder validationFraction(double fraction) {
            data.validationFraction(fraction);
            return this;
        }

        /** How rows are dealt to agents; {@link Sharding#even()} unless set. */
        public Builder sharding(Sharding choice) {
            data.sharding(choice);
            return this;
        }

        /** Rows that test loss and accuracy of the averaged network are reported on. */
        public Builder testData(DataSet rows) {
            data.test(rows);
            return this;
        }

        /** Rows that test loss and accuracy of the averaged network are reported on. */
        public Builder testData(DataSetIterator rows) {
            data.test(rows);
            return this;
        }

        /** Rows in a batch, for each agent and level; 0 for its whole shard, without sampling noise; 32 unless set. */
        public Builder batchSize(int rows) {
            this.batchSize = rows;
            return this;
        }

        /** Decides initial weights, sharding and every draw; 42 unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Worker threads; 0, the default, for one per core (CPU backend) or device (others). */
        public Builder threads(int count) {
            if (count < 0) {
                throw new IllegalArgumentException(
                        "Threads = " + count + ": a positive number, or 0 for one per core or device.");
            }
            this.threads = count;
            return this;
        }

        /** Rounds between two reports to the history and the listeners; 50 unless set. */
        public Builder reportEvery(int rounds) {
            if (rounds < 1) {
                throw new IllegalArgumentException("Report every " + rounds + " rounds: it must be at least 1.");
            }
            this.reportEvery = rounds;
            return this;
        }

        /** Adds listeners. */
        public Builder listeners(BilevelListener... more) {
            this.listeners.addAll(List.of(more));
            return this;
        }

        /** Adds heavy-tailed noise to every gradient; none unless set. */
        public Builder gradientNoise(GradientNoise noise) {
            this.gradientNoise = noise;
            return this;
        }

        /**
         * Reads and shards the data, and checks all settings against each other.
         *
         * @throws IllegalStateException for missing or contradictory settings
         * @throws IllegalArgumentException for settings, networks or data that cannot be used
         */
        public DecentralizedBilevelTrainer build() {
            if (hyperparameters == null) {
                throw new IllegalStateException(
                        "No hyperparameters to tune: call hyperparameters(...), for example with L2Regularization.perUnit().");
            }
            if (topology == null && mixing == null) {
                throw new IllegalStateException("No topology: call topology(...), for example with Topology.line(8).");
            }
            if (topology != null && mixing != null && !sameLinks(topology, mixing.topology())) {
                throw new IllegalStateException("topology(" + topology + ") and mixing(...) over another topology ("
                        + mixing.topology() + ") are both set: the mixing matrix holds its topology, give it alone.");
            }
            MixingMatrix weights = mixing != null ? mixing : MixingMatrix.metropolis(requireTopology());
            return new DecentralizedBilevelTrainer(this, weights, hyperparameters);
        }

        private static boolean sameLinks(Topology one, Topology other) {
            return one.agents() == other.agents() && one.edges().equals(other.edges());
        }

        private Topology requireTopology() {
            if (topology == null) {
                throw new AssertionError("checked in build()");
            }
            return topology;
        }

        private Map<String, String> settings(MixingMatrix weights, Hyperparameters tuned) {
            Map<String, String> settings = new LinkedHashMap<>(algorithm.settings());
            settings.put("topology", weights.topology().toString());
            settings.put("links", weights.topology().links());
            settings.put("mixing", weights.toString());
            settings.put("spectralGap", Double.toString(weights.spectralGap()));
            settings.putAll(new java.util.TreeMap<>(tuned.settings()));
            settings.putAll(data.settings());
            settings.put("batchSize", Integer.toString(batchSize));
            settings.put("gradientNoise", gradientNoise == null ? "none" : gradientNoise.toString());
            settings.put("seed", Long.toString(seed));
            settings.put("reportEvery", Integer.toString(reportEvery));
            return settings;
        }
    }
}
