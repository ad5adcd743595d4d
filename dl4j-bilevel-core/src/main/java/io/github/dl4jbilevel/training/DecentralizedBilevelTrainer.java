package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DeviceWorkers;
import io.github.dl4jbilevel.run.MessageRounding;
import io.github.dl4jbilevel.run.MixingSettings;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Trains a DL4J network ({@link MultiLayerNetwork} or {@link ComputationGraph}) and the hyperparameters above it, over agents
 * that hold their own rows and talk to their neighbours alone. The network's own updater, and its seed, are not used: the
 * algorithm moves the parameters, and one seed decides initial weights that are drawn, the sharding and every draw. Equal
 * settings and seed give equal bits, whatever the number of threads.
 *
 * <p>The network's data type must be FLOAT or DOUBLE; data of any other type are cast to it. Sequences may have masks, but
 * truncated backpropagation through time is refused. Frozen layers (as {@code TransferLearning} makes them) stay as they are, and
 * have no tuned coefficients. Losses of several outputs are added; the test accuracy is that of the first output whose loss is a
 * cross-entropy.
 *
 * <p>Immutable: each {@link #fit} is a run of its own from the start; {@link #resume} continues one from its checkpoint.
 */
public final class DecentralizedBilevelTrainer {
    private final AgentData data;
    private final TrainerPlan plan;

    private DecentralizedBilevelTrainer(Builder b, PerLevel<Mixing> mixing, Hyperparameters hyperparameters) {
        int agents = mixing.get(Level.UPPER).agents();
        List<Integer> local = b.membership.local(agents);
        this.data = b.data().shard(agents, local, b.initial.dataType(), b.seed);
        NetworkProblem problem = new NetworkProblem(b.initial, hyperparameters, data, b.batchSize, b.seed);
        RowStore test = b.data().openTest(b.initial.dataType());
        if (test != null) {
            problem.scorer(test);
        }
        this.plan = new TrainerPlan(
                problem,
                b.gradientNoise == null ? problem : b.gradientNoise.addTo(problem),
                b.algorithm,
                mixing,
                b.seed,
                b.threads,
                b.reportEvery,
                List.copyOf(b.listeners),
                b.earlyStopping.copy(),
                b.checkpoints,
                b.stop,
                test,
                b.settings(mixing, hyperparameters),
                b.membership,
                b.precision);
    }

    /** Which rows each agent holds. */
    public AgentData data() {
        return data;
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
        Checkpoints checkpoints = plan.checkpoints();
        if (checkpoints != null) {
            checkpoints.requireNone();
        }
        return new TrainerRun(plan, rounds, checkpoints == null ? Map.of() : identity()).play();
    }

    /**
     * Continues a run from the newest checkpoint in the folder that {@link Builder#checkpoints} names, bit for bit as if it had never
     * stopped, but for a report at the round at which it did.
     *
     * @param rounds number of rounds in all, those of the checkpoint included
     * @throws IllegalStateException where no folder is set
     * @throws IllegalArgumentException for a checkpoint of other settings, with both values, or of more rounds
     * @throws UncheckedIOException if there is no checkpoint, or if it is truncated or was changed; the message says what to do
     */
    public BilevelResult resume(long rounds) {
        Checkpoints checkpoints = plan.checkpoints();
        if (checkpoints == null) {
            throw new IllegalStateException("No folder of checkpoints is set: call checkpoints(folder, rounds).");
        }
        RunState state = checkpoints.newest();
        Map<String, String> identity = identity();
        RunState.requireSame(state.trainer().settings(), identity);
        if (rounds < state.round() || rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Rounds = " + rounds + ": the checkpoint in " + checkpoints.folder()
                    + " has " + state.round() + " of them; it must lie between these and " + Integer.MAX_VALUE + ".");
        }
        return new TrainerRun(plan, rounds, identity).play();
    }

    /**
     * {@linkplain #resume Resumes} where there is a checkpoint, and {@linkplain #fit starts} where there is none: for a process that is
     * started again whenever it ends.
     *
     * @param rounds number of rounds in all
     */
    public BilevelResult fitOrResume(long rounds) {
        Checkpoints checkpoints = plan.checkpoints();
        return checkpoints != null && !checkpoints.isEmpty() ? resume(rounds) : fit(rounds);
    }

    /** What two runs have in common if one continues the other: all settings, the network, its start, and the data. */
    private Map<String, String> identity() {
        Map<String, String> all = new LinkedHashMap<>(plan.settings());
        all.putAll(new TreeMap<>(plan.problem().fingerprints(plan.test())));
        return all;
    }

    /** Collects the settings of a trainer. What is not set has the default named at its method. */
    public static final class Builder extends DataSettings<Builder> {
        private final InitialNetwork initial;
        private final List<BilevelListener> listeners = new ArrayList<>();
        private final EarlyStopping earlyStopping = new EarlyStopping();
        private @Nullable Checkpoints checkpoints;
        private @Nullable Hyperparameters hyperparameters;
        private Recipe algorithm = DNsvrgda.builder().build();
        private final MixingChoice mixing = new MixingChoice();
        private @Nullable GradientNoise gradientNoise;
        private int batchSize = 32;
        private long seed = 42;
        private int threads;
        private int reportEvery = 50;
        private BooleanSupplier stop = () -> false;
        private Membership membership = Membership.inProcess();
        private MessagePrecision precision = MessagePrecision.FULL;

        /** For the user's own network configuration, which is not changed. */
        public Builder(MultiLayerConfiguration configuration) {
            this(InitialNetwork.of(configuration));
        }

        /** For the user's own graph, of any number of inputs and outputs, whose configuration is not changed. */
        public Builder(ComputationGraphConfiguration configuration) {
            this(InitialNetwork.of(configuration));
        }

        /** For a network whose parameters are the start; it is not changed, and its updater is not used. */
        public Builder(MultiLayerNetwork network) {
            this(InitialNetwork.of(network));
        }

        /** For a graph whose parameters are the start; it is not changed, and its updater is not used. */
        public Builder(ComputationGraph network) {
            this(InitialNetwork.of(network));
        }

        private Builder(InitialNetwork initial) {
            this.initial = initial;
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

        /**
         * Who talks to whom; this or {@link #mixing(Mixing)} is required. Weights are Metropolis', and their lazy form (I + W) / 2
         * on levels whose correction needs weights without negative eigenvalues (EXTRA, exact diffusion).
         */
        public Builder topology(Topology graph) {
            for (Level level : Level.values()) {
                topology(level, graph);
            }
            return this;
        }

        /** Who talks to whom on one level, as {@link #topology(Topology)}. */
        public Builder topology(Level level, Topology graph) {
            mixing.topology(level, graph);
            return this;
        }

        /** Who talks to whom, with weights of the caller's: a {@link MixingMatrix}, or weights that change with the round. */
        public Builder mixing(Mixing weights) {
            for (Level level : Level.values()) {
                mixing(level, weights);
            }
            return this;
        }

        /** Who talks to whom on one level, with weights of the caller's. */
        public Builder mixing(Level level, Mixing weights) {
            mixing.weights(level, weights);
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
            this.threads = DeviceWorkers.require(count);
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

        /**
         * Ends a run at the first report at which one of these DL4J conditions holds. Score is the upper loss, and the rounds of a
         * reporting interval are an epoch. The result then has its best report ({@link BilevelResult#best()}).
         */
        public Builder earlyStopping(EpochTerminationCondition... conditions) {
            this.earlyStopping.add(conditions);
            return this;
        }

        /** Likewise by conditions on time or score; they too are asked at reports alone. */
        public Builder earlyStopping(IterationTerminationCondition... conditions) {
            this.earlyStopping.add(conditions);
            return this;
        }

        /**
         * Keeps what is needed to {@linkplain DecentralizedBilevelTrainer#resume resume} a run: written every so many rounds and at the end of a run, whole or not at
         * all; the last two are kept. A checkpoint that cannot be written is logged and told to the listeners, and the run goes on.
         * Not together with early stopping, whose conditions remember what they saw.
         *
         * @param folder made if it is not there; for one run alone
         * @param everyRounds at least 1
         */
        public Builder checkpoints(Path folder, long everyRounds) {
            this.checkpoints = new Checkpoints(folder, everyRounds);
            return this;
        }

        /**
         * The same by time: written at the end of the first round after so long since the last one. For a run whose agents are all in this
         * process, since those of several processes have to be at one round.
         */
        public Builder checkpoints(Path folder, Duration every) {
            this.checkpoints = new Checkpoints(folder, every);
            return this;
        }

        /**
         * Ends a run at the end of a round, some 0.2 seconds after this first says true, with a checkpoint where these are set and
         * without a report; {@link BilevelResult#termination()} then says so. Asked now and then, on this thread and others.
         */
        public Builder stopWhen(BooleanSupplier request) {
            this.stop = request;
            return this;
        }

        /**
         * Where the agents are; all in this process unless set. Every process of a run builds a trainer of the same settings, but gives its
         * own agents' rows alone ({@link #trainingData(Map)}), or all rows for each to deal them in the same way. What it makes of a run is
         * the same bits as in one process. Early stopping, and checkpoints by time, need all agents in one process. Not closed with a run.
         */
        public Builder membership(Membership choice) {
            this.membership = choice;
            return this;
        }

        /** How many bits of an entry of a message travel; all of them unless set. */
        public Builder messagePrecision(MessagePrecision bits) {
            this.precision = bits;
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
            if (checkpoints != null && earlyStopping.isSet()) {
                throw new IllegalStateException(
                        "Checkpoints and early stopping are both set: DL4J's conditions remember what they"
                                + " saw, which a checkpoint does not hold. Leave one of them out.");
            }
            PerLevel<Mixing> weights = mixing.choose(algorithm);
            int agents = weights.get(Level.UPPER).agents();
            boolean whole = membership.local(agents).size() == agents;
            requireOneProcess(whole);
            if (membership.mayLeaveOut()) {
                MixingChoice.requireReplaceable(weights, algorithm);
            }
            if (checkpoints != null && !whole) {
                checkpoints.keepFor(agents);
            }
            if (precision == MessagePrecision.BFLOAT16) {
                MessageRounding.require(initial.dataType());
            }
            if (checkpoints != null) {
                Checkpoints.requireNamed(settings(weights, hyperparameters));
            }
            return new DecentralizedBilevelTrainer(this, weights, hyperparameters);
        }

        private void requireOneProcess(boolean whole) {
            if (!whole && earlyStopping.isSet()) {
                throw new IllegalStateException("Early stopping with agents in several processes: each has conditions"
                        + " of its own, which may differ. Leave it out.");
            }
            if (!whole && checkpoints != null && checkpoints.byTime()) {
                throw new IllegalStateException("Checkpoints by time with agents in several processes, which need"
                        + " states of one round: give a number of rounds.");
            }
        }

        private Map<String, String> settings(PerLevel<Mixing> weights, Hyperparameters tuned) {
            Map<String, String> settings = new LinkedHashMap<>(algorithm.settings());
            settings.putAll(MixingSettings.of(weights, algorithm.levels()));
            settings.putAll(new TreeMap<>(tuned.settings()));
            settings.putAll(data().settings());
            settings.put("initialParameters", initial.toString());
            settings.put("batchSize", Integer.toString(batchSize));
            settings.put("gradientNoise", gradientNoise == null ? "none" : gradientNoise.toString());
            settings.put("seed", Long.toString(seed));
            settings.put("reportEvery", Integer.toString(reportEvery));
            if (precision != MessagePrecision.FULL) {
                settings.put("messagePrecision", precision.toString());
            }
            if (earlyStopping.isSet()) {
                settings.put("earlyStopping", earlyStopping.toString());
            }
            return settings;
        }
    }
}
